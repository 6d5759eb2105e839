/* Secret Service client library with the parts of GLib, GObject and GIO that it is used with. */
#define SECRET_API_SUBJECT_TO_CHANGE 1
#include <libsecret/secret.h>
#include <gio/gio.h>

/** Files whose rights are kept in lists: who is in one, how to let somebody in, and a disk of such files anywhere. */
@org.jspecify.annotations.NullMarked
package io.keychainauth.testkit.files;

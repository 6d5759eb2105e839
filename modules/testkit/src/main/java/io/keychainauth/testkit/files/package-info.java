/** Files whose rights are kept in lists: who is in one, and how to let somebody in. */
@org.jspecify.annotations.NullMarked
package io.keychainauth.testkit.files;

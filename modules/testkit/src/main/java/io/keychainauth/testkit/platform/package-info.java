/** An operating system without surprises. */
package io.keychainauth.testkit.platform;

/** What tests of every module share. */
package io.keychainauth.testkit;

/** A transport in memory: the test plays the client, the operating system and the serving thread. */
package io.keychainauth.testkit.peer;

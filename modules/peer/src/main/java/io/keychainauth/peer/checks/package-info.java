/**
 * What evidence about a peer must show: one class a check, each with the attack that it stops; {@link
 * io.keychainauth.peer.checks.Checks} is the list.
 */
package io.keychainauth.peer.checks;

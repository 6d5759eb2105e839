/**
 * Connections of clients: who they are, how many there may be, how long they may take. Decides when a line is answered,
 * never what the answer is.
 */
package io.keychainauth.daemon.session;

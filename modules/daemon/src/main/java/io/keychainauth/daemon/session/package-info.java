/**
 * Connections of clients: who they are, how many there may be, how long they may take. Decides when a line is answered,
 * and what ends a connection before its request is looked at (a proof that failed, a foreign writer, a limit, a deadline);
 * never what a request is answered.
 */
package io.keychainauth.daemon.session;

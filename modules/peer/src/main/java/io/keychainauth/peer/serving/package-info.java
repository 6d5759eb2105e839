/**
 * What every transport needs that serves many connections by a few threads. For the modules of one system alone; nobody who
 * uses a transport sees it.
 */
package io.keychainauth.peer.serving;

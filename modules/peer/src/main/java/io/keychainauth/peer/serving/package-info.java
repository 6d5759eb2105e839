/**
 * What transports over sockets need to serve many connections by a few threads; that of Windows takes parts of it. For the
 * modules of one system alone; nobody who uses a transport sees it.
 */
package io.keychainauth.peer.serving;

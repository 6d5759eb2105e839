/**
 * What transports over sockets need to serve many connections by a few threads, and what those over Unix sockets share: who
 * may bind, take back, remove and dial the path of a socket. That of Windows takes parts of it. For the modules of one system
 * alone; nobody who uses a transport sees it.
 */
package io.keychainauth.peer.serving;

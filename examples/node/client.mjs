// A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints.

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CHECK = '{"type":"REQUEST","action":"check"}';
const { KEYCHAIN_AUTH_SOCKET, XDG_RUNTIME_DIR } = process.env;
const path = KEYCHAIN_AUTH_SOCKET || join(XDG_RUNTIME_DIR || join(homedir(), '.cache'), 'keychain-auth', 'agent.sock');

class Closed extends Error {}

class Daemon {
  static async dial() {
    // Whoever took the place of the daemon would be told our secrets.
    if (statSync(path).uid !== process.geteuid()) throw new Error("the socket is somebody else's");
    const daemon = new Daemon();
    // Close-on-exec from the first moment, as all descriptors of Node.
    daemon.connection = createConnection(path);
    await once(daemon.connection, 'connect');
    // If the daemon has answered and closed already, writing fails and its last words can still be read.
    daemon.connection.on('error', () => {});
    daemon.answers = createInterface({ input: daemon.connection, crlfDelay: Infinity })[Symbol.asyncIterator]();
    // What is sent after this answer is proven to come from this process.
    console.error(await daemon.ask(CHECK));
    return daemon;
  }

  async ask(request) {
    this.connection.write(request + '\n');
    const { value, done } = await this.answers.next();
    if (done) throw new Closed('closed by the daemon');
    return value;
  }

  close() {
    this.connection.destroy();
  }
}

async function main(words) {
  const reconnect = words[0] === '--reconnect';
  const requests = reconnect ? words.slice(1) : words;
  let daemon;
  for await (const request of requests.length ? requests : createInterface({ input: process.stdin })) {
    daemon ??= await Daemon.dial();
    console.log(await daemon.ask(request));
    if (reconnect) {
      daemon.close();
      daemon = undefined;
    }
  }
  daemon?.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error('client:', error.message);
  process.exit(error instanceof Closed ? 1 : 2);
});

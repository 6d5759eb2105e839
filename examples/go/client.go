// A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints.
//
//	CGO_ENABLED=0 go build -o client client.go
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

const (
	check     = `{"type":"REQUEST","action":"check"}`
	lineBytes = 16 << 20
)

type daemon struct {
	conn    *net.UnixConn
	answers *bufio.Reader
}

func socketPath() string {
	if named := os.Getenv("KEYCHAIN_AUTH_SOCKET"); named != "" {
		return named
	}
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		return filepath.Join(runtime, "keychain-auth", "agent.sock")
	}
	return filepath.Join(os.Getenv("HOME"), ".cache", "keychain-auth", "agent.sock")
}

// owner is the user who listens: whoever took the place of the daemon would be told our secrets.
func owner(conn *net.UnixConn) (uid int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	var cred *syscall.Ucred
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err == nil {
		err = credErr
	}
	if err != nil {
		return 0, err
	}
	return int(cred.Uid), nil
}

// dial connects, close-on-exec as all descriptors of Go, and waits for the answer to the first line: what is sent
// after it is proven to come from this program.
func dial() *daemon {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socketPath(), Net: "unix"})
	if err != nil {
		fail(2, err)
	}
	uid, err := owner(conn)
	if err != nil {
		fail(2, err)
	}
	if uid != os.Geteuid() {
		fail(2, "the socket is somebody else's")
	}
	d := &daemon{conn, bufio.NewReader(conn)}
	d.ask(check, os.Stderr)
	return d
}

func (d *daemon) ask(request string, out io.Writer) {
	// If the daemon has answered and closed already, writing fails and its last words can still be read.
	io.WriteString(d.conn, request+"\n")
	answer, err := d.answers.ReadString('\n')
	if err != nil {
		fail(1, "closed by the daemon")
	}
	fmt.Fprint(out, answer)
}

func fail(code int, what any) {
	fmt.Fprintln(os.Stderr, "client:", what)
	os.Exit(code)
}

func main() {
	arguments := os.Args[1:]
	reconnect := len(arguments) > 0 && arguments[0] == "--reconnect"
	if reconnect {
		arguments = arguments[1:]
	}
	var d *daemon
	request := func(line string) {
		if d == nil {
			d = dial()
		}
		d.ask(line, os.Stdout)
		if reconnect {
			d.conn.Close()
			d = nil
		}
	}
	if len(arguments) > 0 {
		for _, line := range arguments {
			request(line)
		}
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, lineBytes)
	for lines.Scan() {
		request(lines.Text())
	}
	if err := lines.Err(); err != nil {
		fail(2, err)
	}
}

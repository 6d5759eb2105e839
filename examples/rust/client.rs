//! A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints.
//!
//!     rustc -O -o client client.rs

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Error, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::ExitCode;

const CHECK: &str = r#"{"type":"REQUEST","action":"check"}"#;

fn socket_path() -> PathBuf {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set("KEYCHAIN_AUTH_SOCKET").unwrap_or_else(|| {
        set("XDG_RUNTIME_DIR")
            .unwrap_or_else(|| set("HOME").unwrap_or_default().join(".cache"))
            .join("keychain-auth/agent.sock")
    })
}

struct Daemon(BufReader<UnixStream>);

impl Daemon {
    /// Connects, close-on-exec as all descriptors of the standard library, and waits for the answer to the first line:
    /// what is sent after it is proven to come from this program.
    fn dial() -> io::Result<Daemon> {
        let path = socket_path();
        // Whoever took the place of the daemon would be told our secrets.
        if fs::metadata(&path)?.uid() != fs::metadata("/proc/self")?.uid() {
            return Err(Error::new(
                ErrorKind::PermissionDenied,
                "the socket is somebody else's",
            ));
        }
        let mut daemon = Daemon(BufReader::new(UnixStream::connect(path)?));
        eprint!("{}", daemon.ask(CHECK)?);
        Ok(daemon)
    }

    fn ask(&mut self, request: &str) -> io::Result<String> {
        // If the daemon has answered and closed already, writing fails and its last words can still be read.
        let _ = self
            .0
            .get_mut()
            .write_all(format!("{request}\n").as_bytes());
        let mut answer = String::new();
        match self.0.read_line(&mut answer) {
            Ok(n) if n > 0 => Ok(answer),
            _ => Err(Error::new(ErrorKind::UnexpectedEof, "closed by the daemon")),
        }
    }
}

fn run() -> io::Result<()> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let reconnect = arguments
        .first()
        .is_some_and(|first| first == "--reconnect");
    if reconnect {
        arguments.remove(0);
    }
    let mut daemon: Option<Daemon> = None;
    let mut request = |line: &str| -> io::Result<()> {
        let mut current = match daemon.take() {
            Some(open) => open,
            None => Daemon::dial()?,
        };
        print!("{}", current.ask(line)?);
        io::stdout().flush()?;
        daemon = Some(current).filter(|_| !reconnect);
        Ok(())
    };
    if arguments.is_empty() {
        for line in io::stdin().lock().lines() {
            request(&line?)?;
        }
    }
    for line in &arguments {
        request(line)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("client: {error}");
            ExitCode::from(if error.kind() == ErrorKind::UnexpectedEof {
                1
            } else {
                2
            })
        }
    }
}

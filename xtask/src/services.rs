//! A private PostgreSQL cluster and NATS server on free loopback ports, in a temporary folder,
//! stopped by process id when this value goes away.

use crate::run::{command, find, output};
use anyhow::{Context, Result, bail};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A folder that goes away with this value.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Result<Folder> {
        let path = std::env::temp_dir().join(format!("weixuan-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A server that is stopped with this value.
pub struct Server {
    child: Child,
    _folder: Folder,
    /// Where it listens.
    pub url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown; NATS takes it as well.
        command("kill", &["-INT", &self.child.id().to_string()]).status().ok();
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A loopback port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until something accepts on a port.
pub fn wait_for(port: u16, child: &mut Child, seconds: u64) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            bail!("the server ended at once ({status})");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("nothing listens on port {port} after {seconds} s")
}

/// PostgreSQL refuses to run as root; it then runs as the user that Debian's package makes.
fn as_plain_user(program: &Path, root: bool) -> Command {
    if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// A fresh cluster without durability: it lives for one test run.
pub fn postgres() -> Result<Server> {
    let folder = Folder::new("postgres")?;
    let root = output(command("id", &["-u"]))?.trim() == "0";
    if root {
        output(command("chown", &["postgres", &folder.0.display().to_string()]))?;
    }
    let data = folder.0.join("data");
    let initdb = find("initdb").context("initdb is missing")?;
    let mut init = as_plain_user(&initdb, root);
    init.arg("-D").arg(&data).args(["-A", "trust", "-U", "weixuan", "-E", "UTF8", "--locale=C", "--no-sync"]);
    init.current_dir(&folder.0);
    output(init)?;
    let port = free_port()?;
    let mut server = as_plain_user(&find("postgres").context("postgres is missing")?, root);
    server.arg("-D").arg(&data).args(["-p", &port.to_string()]).arg("-k").arg(&folder.0).current_dir(&folder.0);
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
    ] {
        server.args(["-c", setting]);
    }
    let log = std::fs::File::create(folder.0.join("log"))?;
    let mut child = server.stdout(Stdio::null()).stderr(log).spawn().context("cannot start postgres")?;
    wait_for(port, &mut child, 30)?;
    // It accepts connections a moment before it answers.
    let url = format!("postgres://weixuan@127.0.0.1:{port}");
    Ok(Server { child, _folder: folder, url })
}

/// A NATS server.
pub fn nats() -> Result<Server> {
    let folder = Folder::new("nats")?;
    let port = free_port()?;
    let mut child = Command::new(find("nats-server").context("nats-server is missing")?)
        .args(["-a", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start nats-server")?;
    wait_for(port, &mut child, 20)?;
    Ok(Server { child, _folder: folder, url: format!("nats://127.0.0.1:{port}") })
}

//! What the tests need from Debian, installed when it may be, and otherwise said as the line to type.

use crate::run::{command, find, must};
use anyhow::{Result, bail};
use std::path::Path;

struct Need {
    package: &'static str,
    why: &'static str,
    there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { package: "postgresql", why: "the store tests on PostgreSQL", there: || find("initdb").is_some() },
    Need { package: "nats-server", why: "the wake tests", there: || find("nats-server").is_some() },
    Need { package: "chromium", why: "the browser journeys", there: || find("chromium").is_some() },
    Need {
        package: "fonts-noto-cjk",
        why: "papers and pictures with Chinese text",
        there: || Path::new("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc").is_file(),
    },
    Need { package: "poppler-utils", why: "reading the pages of a PDF back", there: || find("pdftotext").is_some() },
];

/// Whether this process may install packages.
fn is_root() -> bool {
    crate::run::output(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Installs what is missing, or says what to type.
pub fn all() -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    for need in &missing {
        println!("missing: {} (for {})", need.package, need.why);
    }
    let line = format!("apt-get update && apt-get install -y --no-install-recommends {}", packages.join(" "));
    let sudo = command("sudo", &["-n", "true"]).output().is_ok_and(|output| output.status.success());
    if find("apt-get").is_none() || !(is_root() || sudo) {
        bail!("please install them and run again:\n  sudo sh -c '{line}'");
    }
    println!("installing: {}", packages.join(" "));
    let mut install =
        if is_root() { command("sh", &["-c", &line]) } else { command("sudo", &["-n", "sh", "-c", &line]) };
    install.env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::null());
    must(install)?;
    match NEEDS.iter().find(|need| !(need.there)()) {
        Some(need) => bail!("{} is still missing after the installation", need.package),
        None => Ok(()),
    }
}

/// Node for the workbench, in one sentence when it is not there.
pub fn node() -> Result<()> {
    let version = crate::run::output(command("node", &["--version"])).unwrap_or_default();
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if (major, minor) < (20, 19) {
        bail!(
            "构建工作台需要 Node 20.19 或更高版本(现有:{}),装好后再运行;只用命令行与门户可直接 cargo build",
            if version.is_empty() { "没有" } else { version.trim() }
        );
    }
    Ok(())
}

//! `cargo xtask package`: what an office receives: the binary, README, licence and a sample configuration.

use crate::run::{cargo, command, must, root, target};
use crate::web;
use anyhow::Result;

/// Builds `target/weixuan-VERSION-linux-x86_64.tar.gz`.
pub fn package() -> Result<()> {
    web::build()?;
    must(cargo(&["build", "--release", "-p", "server"]))?;
    let name = format!("weixuan-{}-{}-{}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let folder = target().join(&name);
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(target().join("release/weixuan"), folder.join("weixuan"))?;
    for file in ["README.md", "LICENSE", "CHANGELOG.md", "docs/weixuan.toml"] {
        let from = root().join(file);
        std::fs::copy(&from, folder.join(from.file_name().unwrap_or_default()))?;
    }
    let archive = target().join(format!("{name}.tar.gz"));
    let mut tar = command("tar", &["-czf", &archive.display().to_string(), &name]);
    tar.current_dir(target());
    must(tar)?;
    println!("{}", archive.display());
    Ok(())
}

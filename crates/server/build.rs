//! Puts a placeholder page where the workbench is not built yet, so that `cargo build` needs no Node.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=../../web/dist");
    let dist = Path::new("../../web/dist").to_path_buf();
    let page = dist.join("index.html");
    if !page.exists() {
        let text = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>卫宣</title>\
            <body style=\"font:16px/1.8 sans-serif;max-width:36em;margin:4em auto\"><h1>工作台还没有构建</h1>\
            <p>服务已在运行,门户与接口可用。要构建工作台,请在源码目录运行 <code>cargo xtask web</code>(需要 Node 20.19 或更高版本),\
            然后重新构建本程序;或直接运行 <code>cargo xtask demo</code>。</p></body></html>";
        let written = std::fs::create_dir_all(&dist).and_then(|()| std::fs::write(&page, text));
        if let Err(error) = written {
            println!("cargo::warning=cannot write the placeholder of the workbench: {error}");
        }
    }
}

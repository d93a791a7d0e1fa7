//! Writes one paper of each kind in every format, to look at: `cargo run -p paper --example write_all -- FOLDER`.
//! Prints what was substituted, the pages, the size and the time of each file.

#[allow(dead_code)]
#[path = "../tests/golden/samples.rs"]
mod samples;

use paper::{Error, Fonts, Written, docx, html, markdown, pdf, xlsx};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "papers".into()));
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::find(&[]);
    for substitution in fonts.substitutions() {
        println!("{substitution}");
    }
    for (name, paper) in samples::all() {
        let keep =
            |extension: &str, write: &dyn Fn() -> Result<Written, Error>| -> Result<(), Box<dyn std::error::Error>> {
                let start = Instant::now();
                let written = write()?;
                let ms = start.elapsed().as_millis();
                println!(
                    "{name}.{extension}: {} bytes, {} ms, pages {:?}, accessible {}, {:?}",
                    written.bytes.len(),
                    ms,
                    written.pages,
                    written.accessible,
                    written.notes
                );
                std::fs::write(folder.join(format!("{name}.{extension}")), written.bytes)?;
                Ok(())
            };
        keep("pdf", &|| pdf::write(&paper, &fonts))?;
        keep("docx", &|| docx::write(&paper, &fonts))?;
        keep("html", &|| html::write(&paper))?;
        keep("md", &|| markdown::write(&paper))?;
        keep("xlsx", &|| xlsx::write_paper(&paper))?;
    }
    Ok(())
}

//! Tries a template of the office: `cargo run -p paper --example fill -- TEMPLATE.docx OUT.docx` fills every
//! placeholder with its own name in brackets, and every list with three rows.

use paper::docx::{self, Values};
use std::collections::BTreeMap;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(template), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("give a template and a file to write".into());
    };
    let template = std::fs::read(template)?;
    let mut values = Values::default();
    for name in docx::placeholders(&template)? {
        match name.split_once('.') {
            None => drop(values.texts.insert(name.clone(), format!("〔{name}〕"))),
            Some((list, field)) => {
                let records = values.lists.entry(list.to_owned()).or_insert_with(|| vec![BTreeMap::new(); 3]);
                for (at, record) in records.iter_mut().enumerate() {
                    record.insert(field.to_owned(), format!("〔{name} {}〕", at + 1));
                }
            }
        }
    }
    let filled = docx::fill_template(&template, &values)?;
    std::fs::write(out, &filled.bytes)?;
    println!("{}", docx::read_text(&filled.bytes)?.join("\n"));
    Ok(())
}

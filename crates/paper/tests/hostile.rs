//! Workbooks and csv as they should not be: read, or refused in a sentence; never a panic.
//! A longer run: `PROPTEST_CASES=N cargo test --release -p paper --test hostile`.

use paper::xlsx::{self, Column, Kind, Value};
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};
use std::sync::OnceLock;
use zip::write::SimpleFileOptions;

type Part = (String, Vec<u8>);

/// The parts of a sound workbook.
fn parts() -> &'static [Part] {
    static PARTS: OnceLock<Vec<Part>> = OnceLock::new();
    PARTS.get_or_init(|| {
        let columns = vec![Column::text("标题", 30), Column::of("篇数", Kind::Whole), Column::of("日期", Kind::Date)];
        let row = |n: i64| vec![Value::Text(format!("第{n}条：候诊太久")), Value::Whole(n), Value::Empty];
        let book = xlsx::write("导出", "监测导出", columns, (0..40).map(row), &[]).expect("a workbook");
        let mut zip = zip::ZipArchive::new(Cursor::new(book.bytes)).expect("a zip");
        let count = zip.len();
        let read = |at: usize| {
            let mut part = zip.by_index(at).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("inflates");
            (part.name().expect("a name").into_owned(), bytes)
        };
        (0..count).map(read).collect()
    })
}

fn packed(parts: &[Part]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// What mutations insert: signs of XML, of cells, and numbers that are too large.
const SCRAPS: [&[u8]; 20] = [
    b"<",
    b">",
    b"</c>",
    b"<c r=\"XFD1048576\"><v>1</v></c>",
    b"<c r=\"AAAAAAAA99999999999\"><v>1</v></c>",
    b"<row r=\"0\">",
    b"t=\"s\"",
    b"t=\"d\"",
    b"<v>99999999999999999999</v>",
    b"<v>-1</v>",
    b"<v>1e308</v>",
    b"&#x110000;",
    b"&lt",
    b"\"",
    b"\0",
    b"\xff",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"s=\"4294967295\"",
    b"\xe4\xb8",
];

fn mutate(bytes: &mut Vec<u8>, (at, what, how): (usize, usize, usize)) {
    let at = at % (bytes.len() + 1);
    let end = (at + how).min(bytes.len());
    match what {
        0 => bytes.truncate(at),
        1 => drop(bytes.splice(at..at, SCRAPS[how % SCRAPS.len()].repeat(1 + how / 60))),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = how as u8),
    }
}

fn edits() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    proptest::collection::vec((0_usize..20_000, 0_usize..5, 0_usize..256), 1..10)
}

/// Read whole and by its first sheet; a refusal says something.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    for sheets in [xlsx::read(bytes), xlsx::read_first(bytes).map(|sheet| vec![sheet])] {
        match sheets {
            Ok(sheets) => {
                let cells = sheets.iter().flat_map(|sheet| &sheet.rows).map(|row| row.cells.len());
                prop_assert!(cells.max().unwrap_or(0) <= 512);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_workbook_with_spoilt_parts_is_read_or_refused(which in 0_usize..64, edits in edits()) {
        let mut parts = parts().to_vec();
        let at = which % parts.len();
        edits.into_iter().for_each(|edit| mutate(&mut parts[at].1, edit));
        read(&packed(&parts))?;
    }

    #[test]
    fn a_spoilt_archive_is_read_or_refused(edits in edits()) {
        let mut bytes = packed(parts());
        edits.into_iter().for_each(|edit| mutate(&mut bytes, edit));
        read(&bytes)?;
    }

    #[test]
    fn spoilt_csv_is_read_or_refused(edits in edits()) {
        let mut bytes = "标题;单位\n\"义诊;\n进社区\";青山县\n'=1+1;乙\n".as_bytes().to_vec();
        edits.into_iter().for_each(|edit| mutate(&mut bytes, edit));
        let text = String::from_utf8_lossy(&bytes);
        match xlsx::read_csv(&text) {
            Ok(rows) => prop_assert!(rows.rows.windows(2).all(|pair| pair[0].line < pair[1].line)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

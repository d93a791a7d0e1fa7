//! Tables as they are exported: xlsx, csv, jsonl. csv and jsonl are read line by line, so that their size does not matter.

use encoding_rs::{Decoder, Encoding};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Cells of a row; empty for a line that cannot be read.
type Cells = Vec<String>;
/// Rows one by one; a sentence where reading had to end, so that nobody takes half a file for the whole.
type Rows = Box<dyn Iterator<Item = Result<Cells, String>> + Send>;

/// A table: its columns, and its rows one by one.
pub struct Table {
    /// Names of columns.
    pub columns: Vec<String>,
    /// Rows in order.
    pub rows: Rows,
}

/// Largest workbook: it is unpacked in memory. Larger exports come as csv.
const LARGEST_WORKBOOK: u64 = 200 * 1024 * 1024;
/// Largest row: a quote that is never closed makes one row of all that follows, and a file without line ends is one line.
const LARGEST_ROW: u64 = 32 * 1024 * 1024;
/// Bytes by which the encoding of a file is told.
const TOLD_BY: usize = 256 * 1024;
/// Rows at the beginning that may only say what the export is.
const FOREWORD: usize = 20;

/// Opens an upload. `Err` is a sentence for the person who uploaded it.
pub fn open(path: &Path, name: &str) -> Result<Table, String> {
    let unreadable = |_| "文件读不出来，请重新上传。".to_owned();
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = Vec::new();
    file.by_ref().take(TOLD_BY as u64).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if head.is_empty() {
        return Err("文件是空的。".into());
    }
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".xlsx") || head.starts_with(b"PK\x03\x04") {
        return workbook(path, file);
    }
    let decoded = text::decode::decode(&head, None);
    let encoding = Encoding::for_label(decoded.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let is_lines =
        lower.ends_with(".jsonl") || lower.ends_with(".ndjson") || decoded.text.trim_start().starts_with('{');
    let reader = move |file: File| BufReader::with_capacity(64 * 1024, Utf8::new(file, encoding));
    if is_lines { json_lines(path, reader) } else { csv(reader(file), &decoded.text) }
}

fn workbook(path: &Path, file: File) -> Result<Table, String> {
    let size = file.metadata().map_or(0, |about| about.len());
    if size > LARGEST_WORKBOOK {
        return Err("xlsx 超过 200 MB，请在表格软件中另存为 csv 后再导入。".into());
    }
    let bytes = std::fs::read(path).map_err(|_| "文件读不出来，请重新上传。".to_owned())?;
    let rows = paper::xlsx::read_first(&bytes).map_err(|why| format!("表格打不开：{why}"))?.rows;
    headed(rows.into_iter().map(|row| Ok(row.cells)))
}

fn csv(reader: impl Read + Send + 'static, beginning: &str) -> Result<Table, String> {
    let first = beginning.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let read = Arc::new(AtomicU64::new(0));
    let mut records = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(Rationed { inner: reader, read: read.clone() })
        .into_records();
    let (mut number, mut ended) = (0, false);
    headed(std::iter::from_fn(move || {
        number += 1;
        read.store(0, Ordering::Relaxed);
        let record = if ended { None } else { records.next() };
        record.map(|row| match row {
            Ok(row) => Ok(row.iter().map(str::to_owned).collect()),
            Err(error) if !error.is_io_error() => Ok(Vec::new()),
            // The reader would answer the same for ever.
            Err(_) => {
                ended = true;
                Err(unread_from(number))
            }
        })
    }))
}

fn unread_from(number: usize) -> String {
    format!("从第 {number} 行起读不下去：这一行超过 32 MB（多半是引号没有配对），或文件已损坏。")
}

/// Reads on only until one row has had its share.
struct Rationed<R> {
    inner: R,
    /// Bytes since the last row.
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read.load(Ordering::Relaxed) > LARGEST_ROW {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.inner.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Exports often begin with a line that only says what they are: the head is the first row with two cells or more.
fn headed(mut rows: impl Iterator<Item = Result<Cells, String>> + Send + 'static) -> Result<Table, String> {
    let filled = |row: &Cells| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut single = None;
    for row in rows.by_ref().take(FOREWORD) {
        let row = row?;
        match filled(&row) {
            0 => {}
            1 if single.is_none() => single = Some(row),
            1 => {}
            _ => {
                let columns = row.iter().map(|cell| cell.trim().to_owned()).collect();
                let rows = rows.filter(move |row| row.as_ref().map_or(true, |row| row.is_empty() || filled(row) > 0));
                return Ok(Table { columns, rows: Box::new(rows) });
            }
        }
    }
    Err(if single.is_some() { "表格只有一列，请检查分隔符。" } else { "表格里没有内容。" }.into())
}

fn json_lines<R: Read + Send + 'static>(path: &Path, reader: impl Fn(File) -> BufReader<R>) -> Result<Table, String> {
    let open = || File::open(path).map(&reader).map_err(|_| "文件读不出来，请重新上传。".to_owned());
    // Columns are the keys of every line; some exports leave out what is empty.
    let mut columns: Vec<String> = Vec::new();
    let (mut first_broken, mut read) = (None, 0);
    for (number, object) in objects(open()?).enumerate() {
        let Some(object) = object? else {
            first_broken.get_or_insert(number + 1);
            continue;
        };
        read += 1;
        for key in object.keys() {
            if !columns.contains(key) && columns.len() < 512 {
                columns.push(key.clone());
            }
        }
    }
    if let (0, Some(line)) = (read, first_broken) {
        return Err(format!("第 {line} 行不是完整的 JSON 对象。"));
    }
    let cell = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let keys = columns.clone();
    let rows = objects(open()?).map(move |object| {
        Ok(object?.map_or_else(Vec::new, |object| keys.iter().map(|key| cell(object.get(key))).collect()))
    });
    Ok(Table { columns, rows: Box::new(rows) })
}

/// An object of a file, or nothing for a line that is none.
type Object = Option<serde_json::Map<String, serde_json::Value>>;

/// The objects of a file, one a line.
fn objects<R: Read>(mut reader: BufReader<R>) -> impl Iterator<Item = Result<Object, String>> {
    let (mut line, mut number, mut ended) = (Vec::new(), 0, false);
    std::iter::from_fn(move || {
        while !ended {
            number += 1;
            line.clear();
            let read = reader.by_ref().take(LARGEST_ROW + 1).read_until(b'\n', &mut line);
            if read.is_err() || line.len() as u64 > LARGEST_ROW {
                ended = true;
                return Some(Err(unread_from(number)));
            }
            ended = line.is_empty();
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_start_matches('\u{feff}').trim();
            if !text.is_empty() {
                return Some(Ok(serde_json::from_str(text).ok()));
            }
        }
        None
    })
}

/// Bytes of any encoding as UTF-8, part by part.
struct Utf8<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R> Utf8<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Utf8<R> {
        Utf8 { inner, decoder: encoding.new_decoder(), raw: vec![0; 32 * 1024], ready: Vec::new(), at: 0, ended: false }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let count = self.inner.read(&mut self.raw)?;
            self.ended = count == 0;
            let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
            self.ready.resize(most, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..count], &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.at = 0;
        }
        let count = into.len().min(self.ready.len() - self.at);
        into[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<Cells>), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let table = open(&path, name)?;
        Ok((table.columns, table.rows.collect::<Result<_, _>>()?))
    }

    #[test]
    fn exports_are_read_whatever_their_encoding() {
        let text = "导出时间 2026-11-20\r\n标题,正文\r\n\"a,b\",\"第一行\n第二行 \"\"引\"\"\"\n,\n家长投诉,候诊太久\n";
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes().to_vec(), gbk, utf16] {
            let (columns, rows) = table("x.csv", &bytes).unwrap();
            assert_eq!(columns, ["标题", "正文"]);
            assert_eq!(rows, [vec!["a,b", "第一行\n第二行 \"引\""], vec!["家长投诉", "候诊太久"]]);
        }
        assert_eq!(table("x.csv", b"a\tb\n1\t2").unwrap().1, [["1", "2"]]);
    }

    #[test]
    fn a_long_file_is_read_over_the_seams_of_its_buffers() {
        let row = "标题第甲号,这是一段正文内容用来越过缓冲区的边界\n";
        let text = format!("标题,正文\n{}", row.repeat(20_000));
        let (_, rows) = table("x.csv", &encoding_rs::GBK.encode(&text).0).unwrap();
        assert_eq!(rows.len(), 20_000);
        assert!(rows.iter().all(|cells| cells[0] == "标题第甲号" && cells[1].ends_with("边界")));
    }

    #[test]
    fn json_lines_keep_their_place_when_one_is_broken() {
        let (columns, rows) =
            table("x.jsonl", "{\"title\":\"甲\"}\n{oops\n{\"title\":\"乙\",\"n\":3}\n".as_bytes()).unwrap();
        assert_eq!(columns, ["title", "n"]);
        assert_eq!(rows, [vec!["甲", ""], vec![], vec!["乙", "3"]]);
        assert_eq!(table("x.jsonl", b"{oops").err().as_deref(), Some("第 1 行不是完整的 JSON 对象。"));
        assert_eq!(table("x.csv", b"").err().as_deref(), Some("文件是空的。"));
        assert!(table("x.csv", "只有一列\n第二行".as_bytes()).err().unwrap().contains("一列"));
    }

    #[test]
    fn a_row_without_end_is_named_and_not_read_into_memory() {
        let endless =
            |begin: &str, more: &str| [begin, &more.repeat((LARGEST_ROW as usize + (1 << 20)) / more.len())].concat();
        let quoted = endless("标题,正文\n甲,乙\n丙,\"", "候诊太久，");
        let refused = table("x.csv", quoted.as_bytes()).err().unwrap_or_default();
        assert!(refused.contains("第 3 行") && refused.contains("引号"), "{refused}");
        let one_line = endless("{\"title\":\"甲\"}\n{\"title\":\"", "候诊太久，");
        assert!(table("x.jsonl", one_line.as_bytes()).err().unwrap_or_default().contains("第 2 行"));
    }

    /// What mutations insert: the signs by which tables are cut, and what spoils an encoding.
    const SCRAPS: [&[u8]; 16] = [
        b"\"",
        b"\"\"",
        b",",
        b"\t",
        b";",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe4\xb8",
        b"{",
        b"}",
        b"PK\x03\x04",
        b"[[[[",
    ];

    proptest::proptest! {
        /// A longer run: `PROPTEST_CASES=N cargo test -p server --lib hostile_exports`.
        #[test]
        fn hostile_exports_are_read_or_refused(
            seed in 0_usize..5,
            edits in proptest::collection::vec((0_usize..400, 0_usize..5, 0_usize..200), 1..12),
        ) {
            let rows = "标题,正文,链接\n甲县医院候诊太久,\"家长说,\n等了三小时\",http://a.example/1\n乙,丙,\n";
            let lines = "{\"title\":\"甲\",\"n\":1}\n{\"title\":\"乙\",\"body\":\"丙\\n丁\"}\n";
            let mut bytes = match seed {
                0 => rows.as_bytes().to_vec(),
                1 => encoding_rs::GBK.encode(rows).0.into_owned(),
                2 => rows.replace(',', "\t").into_bytes(),
                3 => [0xFF, 0xFE].into_iter().chain(rows.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
                _ => lines.as_bytes().to_vec(),
            };
            for (at, what, how) in edits {
                let at = at % (bytes.len() + 1);
                let end = (at + how).min(bytes.len());
                match what {
                    0 => bytes.truncate(at.max(1)),
                    1 => drop(bytes.splice(at..at, SCRAPS[how % SCRAPS.len()].repeat(1 + how / 40))),
                    2 => drop(bytes.drain(at..end)),
                    3 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                    _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = how as u8),
                }
            }
            for name in ["x.csv", "x.jsonl", "x.xlsx"] {
                match table(name, &bytes) {
                    Ok((columns, rows)) => proptest::prop_assert!(rows.len() <= bytes.len() && columns.len() <= bytes.len()),
                    Err(sentence) => proptest::prop_assert!(sentence.ends_with('。') || sentence.contains('：'), "{}", sentence),
                }
            }
        }
    }
}

//! Tables as they are exported: xlsx, csv, jsonl. csv and jsonl are read line by line, so that their size does not matter.

use encoding_rs::{Decoder, Encoding};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

/// Cells of a row; empty for a line that cannot be read.
type Cells = Vec<String>;

/// A table: its columns, and its rows one by one.
pub struct Table {
    /// Names of columns.
    pub columns: Vec<String>,
    /// Rows in order.
    pub rows: Box<dyn Iterator<Item = Cells> + Send>,
}

/// Largest workbook: it is unpacked in memory. Larger exports come as csv.
const LARGEST_WORKBOOK: u64 = 200 * 1024 * 1024;
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
    headed(rows.into_iter().map(|row| row.cells))
}

fn csv(reader: impl Read + Send + 'static, beginning: &str) -> Result<Table, String> {
    let first = beginning.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let rows = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(reader)
        .into_records()
        .map(|row| row.map_or_else(|_| Vec::new(), |row| row.iter().map(str::to_owned).collect()));
    headed(rows)
}

/// Exports often begin with a line that only says what they are: the head is the first row with two cells or more.
fn headed(mut rows: impl Iterator<Item = Cells> + Send + 'static) -> Result<Table, String> {
    let filled = |row: &Cells| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut single = None;
    for row in rows.by_ref().take(FOREWORD) {
        match filled(&row) {
            0 => {}
            1 if single.is_none() => single = Some(row),
            1 => {}
            _ => {
                let columns = row.iter().map(|cell| cell.trim().to_owned()).collect();
                let rows = rows.filter(move |row| row.is_empty() || filled(row) > 0);
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
        let Some(object) = object else {
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
        object.map_or_else(Vec::new, |object| keys.iter().map(|key| cell(object.get(key))).collect())
    });
    Ok(Table { columns, rows: Box::new(rows) })
}

/// The objects of a file, one a line; `None` for a line that is none.
fn objects<R: Read>(reader: BufReader<R>) -> impl Iterator<Item = Option<serde_json::Map<String, serde_json::Value>>> {
    reader
        .lines()
        .map_while(Result::ok)
        .map(|line| line.trim_start_matches('\u{feff}').trim().to_owned())
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(&line).ok())
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
        open(&path, name).map(|table| (table.columns, table.rows.collect()))
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
}

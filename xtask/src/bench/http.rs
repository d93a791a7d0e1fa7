//! A client of loopback servers: one keep-alive connection, requests one after another.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection.
pub struct Client {
    reader: BufReader<TcpStream>,
    /// Who asks: a header line, or nothing.
    who: String,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, unpacked where it came packed.
    pub fn json(&self) -> Result<serde_json::Value> {
        let packed = self.headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip");
        if !packed {
            return Ok(serde_json::from_slice(&self.body)?);
        }
        Ok(serde_json::from_reader(flate2::read::GzDecoder::new(self.body.as_slice()))?)
    }
}

impl Client {
    pub fn open(port: u16) -> Result<Client> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok(Client { reader: BufReader::new(stream), who: String::new() })
    }

    pub fn set_cookie(&mut self, cookie: &str) {
        self.who = format!("cookie: {cookie}\r\n");
    }

    /// Sends as a partner does, under the key of its source.
    pub fn set_source_key(&mut self, key: &str) {
        self.who = format!("x-source-key: {key}\r\n");
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, "")
    }

    pub fn send(&mut self, method: &str, path: &str, json: &str) -> Result<Answer> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip\r\nsec-fetch-site: same-origin\r\n{}content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
            self.who,
            json.len()
        );
        self.reader.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }

    fn answer(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no status")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':') {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let mut body = Vec::new();
        if header("transfer-encoding") == Some("chunked") {
            loop {
                let size = usize::from_str_radix(&self.line()?, 16)?;
                let mut chunk = vec![0; size];
                self.reader.read_exact(&mut chunk)?;
                self.line()?;
                if size == 0 {
                    break;
                }
                body.extend(chunk);
            }
        } else if status != 204 && status != 304 {
            body = vec![0; header("content-length").and_then(|v| v.parse().ok()).unwrap_or(0)];
            self.reader.read_exact(&mut body)?;
        }
        Ok(Answer { status, headers, body })
    }
}

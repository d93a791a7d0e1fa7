//! `weixuan text VERB`: JSON lines in, JSON lines out in the input's order, by the very code the pipeline uses.
//! A broken row answers `{"id", "error"}` and the work goes on.

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use text::lines;

/// Where rows come from.
#[derive(clap::Args)]
pub struct Input {
    /// JSON 行文件（可为 .gz）；省略或 - 为标准输入
    file: Option<PathBuf>,
    /// 并行线程数
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Script {
    Simplified,
    Traditional,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Task {
    Tone,
    Offence,
    Topic,
    Rumour,
}

#[derive(Subcommand)]
pub enum TextVerb {
    /// 网页 → 标题、时间、来源、作者、正文
    Extract(#[command(flatten)] Input),
    /// 字节 → 编码与文字
    Decode(#[command(flatten)] Input),
    /// RSS/Atom/JSON Feed → 条目
    Feed(#[command(flatten)] Input),
    /// 简繁转换
    Convert {
        #[command(flatten)]
        input: Input,
        #[arg(long)]
        to: Script,
    },
    /// 分词
    Segment(#[command(flatten)] Input),
    /// 按监测方案匹配
    Match {
        #[command(flatten)]
        input: Input,
        /// 监测方案文件
        #[arg(long)]
        watches: PathBuf,
    },
    /// 校对
    Proof(#[command(flatten)] Input),
    /// 遮盖个人信息
    Mask(#[command(flatten)] Input),
    /// 两篇是否同一事件
    Same(#[command(flatten)] Input),
    /// 找出近似重复
    Nearby(#[command(flatten)] Input),
    /// 逐条聚成事件
    Cluster(#[command(flatten)] Input),
    /// 分类:tone 情感、offence 冒犯、topic 主题、rumour 谣言倾向
    Classify {
        #[command(flatten)]
        input: Input,
        #[arg(long)]
        task: Task,
    },
    /// 用标注行 {"text","label"} 训练小模型，并报告在留出行上的成绩
    Train {
        /// JSON 行文件；省略或 - 为标准输入
        file: Option<PathBuf>,
        /// 模型文件；放进数据目录的 models/tone.model 或 models/rumour.model 即启用
        #[arg(long)]
        out: PathBuf,
    },
    /// 检索
    Retrieve {
        #[command(flatten)]
        input: Input,
        /// 段落文件
        #[arg(long)]
        passages: PathBuf,
    },
}

type RowVerb<T> = Box<dyn Fn(Value) -> Result<T, String> + Send + Sync>;

/// Runs one verb.
pub fn run(verb: TextVerb) -> Result<()> {
    match verb {
        TextVerb::Extract(input) => each(&input, Box::new(lines::extract)),
        TextVerb::Decode(input) => each(&input, Box::new(lines::decode)),
        TextVerb::Feed(input) => each(&input, Box::new(lines::feed)),
        TextVerb::Convert { input, to } => {
            let to = match to {
                Script::Simplified => text::script::Script::Simplified,
                Script::Traditional => text::script::Script::Traditional,
            };
            each(&input, Box::new(move |row| lines::convert(row, to)))
        }
        TextVerb::Segment(input) => each(&input, Box::new(lines::segment)),
        TextVerb::Match { input, watches } => {
            let watches = read_watches(&watches)?;
            each(&input, Box::new(move |row| lines::matches(row, &watches)))
        }
        TextVerb::Proof(input) => {
            let settings = text::proof::Settings::default();
            each(&input, Box::new(move |row| lines::proof(row, &settings)))
        }
        TextVerb::Mask(input) => each(&input, Box::new(lines::mask)),
        TextVerb::Classify { input, task } => {
            let task = match task {
                Task::Tone => text::classify::Task::Tone,
                Task::Offence => text::classify::Task::Offence,
                Task::Topic => text::classify::Task::Topic,
                Task::Rumour => text::classify::Task::Rumour,
            };
            each(&input, Box::new(move |row| lines::classify(row, task)))
        }
        TextVerb::Train { file, out } => super::train::train(file.as_deref(), &out),
        TextVerb::Same(input) => print(lines::same(rows(&input)?)),
        TextVerb::Nearby(input) => print(lines::nearby(rows(&input)?)),
        TextVerb::Cluster(input) => print(lines::cluster(rows(&input)?)),
        TextVerb::Retrieve { input, passages } => {
            let passages = Input { file: Some(passages), threads: 1 };
            print(lines::retrieve(rows(&passages)?, rows(&input)?))
        }
    }
}

fn open(path: Option<&Path>) -> Result<Box<dyn BufRead + Send>> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    };
    let file = File::open(path).with_context(|| format!("打不开 {}", path.display()))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        return Ok(Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))));
    }
    Ok(Box::new(BufReader::new(file)))
}

/// A row, or what is wrong with the line that should have been one.
fn parse(line: &str) -> Result<Value, Value> {
    match serde_json::from_str::<Value>(line) {
        Ok(row) if row.is_object() => Ok(row),
        Ok(_) => Err(json!({"id": null, "error": "这一行不是 JSON 对象"})),
        Err(error) => Err(json!({"id": null, "error": format!("这一行不是 JSON:{error}")})),
    }
}

fn answer<T: std::fmt::Display>(line: &str, verb: &RowVerb<T>) -> String {
    match parse(line) {
        Ok(row) => {
            let id = row["id"].clone();
            // A fault in the program itself costs one row and is said, never the rows beside it.
            let answered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| verb(row)));
            let answered = answered.unwrap_or_else(|_| Err("程序在这一行出错，请将这一行报给维护者".to_owned()));
            answered.map_or_else(|error| json!({"id": id, "error": error}).to_string(), |answer| answer.to_string())
        }
        Err(wrong) => wrong.to_string(),
    }
}

/// Row by row on several threads; batches keep the order and bound the memory. An answer is JSON, or JSON written already.
fn each<T: std::fmt::Display + 'static>(input: &Input, verb: RowVerb<T>) -> Result<()> {
    let threads = input.threads.clamp(1, 64);
    let mut reader = open(input.file.as_deref())?;
    let (sender, receiver) = mpsc::sync_channel::<Vec<String>>(4);
    let writing = std::thread::spawn(move || -> std::io::Result<()> {
        let mut out = BufWriter::new(std::io::stdout().lock());
        for batch in receiver {
            for line in batch {
                writeln!(out, "{line}")?;
            }
        }
        out.flush()
    });
    let mut batch = Vec::new();
    loop {
        batch.clear();
        while batch.len() < 64 * threads {
            let mut line = Vec::new();
            if reader.read_until(b'\n', &mut line).context("输入读到一半出错")? == 0 {
                break;
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            if !line.trim().is_empty() {
                batch.push(line);
            }
        }
        if batch.is_empty() {
            break;
        }
        let share = batch.len().div_ceil(threads);
        let answers: Vec<String> = std::thread::scope(|scope| {
            let parts: Vec<_> = batch
                .chunks(share)
                .map(|part| {
                    let verb = &verb;
                    scope.spawn(move || part.iter().map(|line| answer(line, verb)).collect::<Vec<_>>())
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        });
        if sender.send(answers).is_err() {
            break;
        }
    }
    drop(sender);
    match writing.join() {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Ok(Err(error)) => Err(error).context("结果写不出去"),
        Err(_) => bail!("结果写不出去"),
    }
}

/// Rows one by one, for verbs that remember what came before. A broken line is a row with an error in it.
fn rows(input: &Input) -> Result<impl Iterator<Item = Value>> {
    let reader = open(input.file.as_deref())?;
    let mut failed = false;
    Ok(reader
        .split(b'\n')
        .map_while(move |line| match line {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line).into_owned();
                Some((!line.trim().is_empty()).then(|| parse(&line).unwrap_or_else(|wrong| wrong)))
            }
            // A packed file cut short: said once, as the last row.
            Err(error) => {
                let first = !std::mem::replace(&mut failed, true);
                first.then(|| Some(json!({"id": null, "error": format!("输入读到一半出错：{error}")})))
            }
        })
        .flatten())
}

fn print(answers: impl Iterator<Item = Result<Value, String>>) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for answer in answers {
        let line = answer.unwrap_or_else(|error| json!({"id": null, "error": error}));
        if let Err(error) = writeln!(out, "{line}") {
            return if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error.into()) };
        }
    }
    Ok(out.flush()?)
}

/// Watches as `{"watches": […], "lists": {"name": ["word"]}}`, as a JSON array, or as JSON lines.
fn read_watches(path: &Path) -> Result<text::matcher::Watches> {
    let mut content = String::new();
    std::io::Read::read_to_string(&mut open(Some(path))?, &mut content)?;
    let file = serde_json::from_str::<text::matcher::WatchFile>(&content).or_else(|_| {
        let watches = serde_json::from_str(&content).or_else(|_| {
            content.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect::<Result<_, _>>()
        })?;
        Ok::<_, serde_json::Error>(text::matcher::WatchFile { watches, ..Default::default() })
    });
    let file = file.with_context(|| format!("{} 不是监测方案文件", path.display()))?;
    text::matcher::Watches::compile_with(&file.watches, &file.lists)
        .map_err(|(name, error)| anyhow::anyhow!("方案“{name}”第 {} 字处：{}", error.at + 1, error.sentence))
}

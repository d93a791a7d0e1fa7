//! The bars of the papers: a 月报 (docx and pdf) in 5 s and 300 MB, a 专报 in 500 ms once warm, and a list of
//! 100 000 rows in constant memory. `cargo run --release -p paper --example measure`

#[allow(dead_code)]
#[path = "../tests/golden/samples.rs"]
mod samples;

use paper::block::{Block, Cell, Column, Paper, Table};
use paper::xlsx::{self, Kind, Value};
use paper::{Fonts, docx, pdf};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let fonts = Fonts::find(&[]);
    println!("find fonts: {} ms, peak {} MB", start.elapsed().as_millis(), peak_mb());
    timed("first 专报 docx+pdf (reads the fonts)", &fonts, &samples::special_report())?;
    for _ in 0..3 {
        timed("warm 专报 docx+pdf", &fonts, &samples::special_report())?;
    }
    timed("月报 docx+pdf", &fonts, &samples::monthly())?;
    timed("月报 with 500 cases docx+pdf", &fonts, &with_cases(500))?;
    let start = Instant::now();
    let columns = vec![
        xlsx::Column::text("标题", 50),
        xlsx::Column::text("来源", 16),
        xlsx::Column::of("时间", Kind::Moment),
        xlsx::Column::of("转载", Kind::Whole),
        xlsx::Column::of("得分", Kind::Decimal(1)),
    ];
    let rows = (0..100_000i64).map(|n| {
        vec![
            Value::from(format!("第{n}条信息的标题")),
            "临江日报".into(),
            Value::Moment(samples::MADE_AT + n * 60_000),
            n.into(),
            Value::Number(n as f64 / 7.0),
        ]
    });
    let written = xlsx::write("信息", "信息清单", columns, rows, &[("口径".into(), "首发".into())])?;
    println!(
        "xlsx 100 000 × 5: {} ms, {} KB, peak {} MB",
        start.elapsed().as_millis(),
        written.bytes.len() >> 10,
        peak_mb()
    );
    let start = Instant::now();
    let read = xlsx::read_first(&written.bytes)?;
    println!("read it back: {} rows, {} ms, peak {} MB", read.rows.len(), start.elapsed().as_millis(), peak_mb());
    Ok(())
}

fn timed(name: &str, fonts: &Fonts, paper: &Paper) -> Result<(), paper::Error> {
    let start = Instant::now();
    let word = docx::write(paper, fonts)?;
    let middle = start.elapsed().as_millis();
    let printed = pdf::write(paper, fonts)?;
    let all = start.elapsed().as_millis();
    println!(
        "{name}: {all} ms (docx {middle}, pdf {}), {} pages, {} KB + {} KB, peak {} MB",
        all - middle,
        printed.pages.unwrap_or(0),
        word.bytes.len() >> 10,
        printed.bytes.len() >> 10,
        peak_mb()
    );
    Ok(())
}

fn with_cases(n: usize) -> Paper {
    let mut paper = samples::monthly();
    let rows = (0..n)
        .map(|n| {
            vec![
                Cell::text((n + 1).to_string()),
                Cell::text(format!("关于第{n}件群众反映接种点排队时间较长的网帖")),
                Cell::text("青山县"),
                Cell::text("已办结"),
            ]
        })
        .collect();
    paper.blocks.push(Block::Table(Table {
        caption: "表3 全部办件".into(),
        columns: vec![
            Column::center("序号", 0.7),
            Column::new("事由", 4.0),
            Column::center("单位", 1.2),
            Column::center("状态", 1.0),
        ],
        rows,
        ..Table::default()
    }));
    paper
}

/// Highest resident memory of this process so far, MB; 0 where the system does not say.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

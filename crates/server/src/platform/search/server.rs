//! The index inside PostgreSQL: a `tsvector` filled with the same terms at the same positions.

use super::query::{Asked, Piece, run, words};
use super::{Entry, Hits, MOST, Sort, Window};
use crate::platform::App;
use anyhow::Result;
use db::args;
use std::collections::BTreeMap;

/// The tables exist only where they are needed: SQLite has no `tsvector`, so they cannot stand in a migration of both.
pub async fn make_tables(app: &App) -> Result<()> {
    let mut tx = app.db().begin().await?;
    for sql in [
        "CREATE TABLE IF NOT EXISTS search_entry (id BIGINT PRIMARY KEY, at BIGINT NOT NULL, title tsvector NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS search_entry_words ON search_entry USING GIN (words)",
        "CREATE INDEX IF NOT EXISTS search_entry_title ON search_entry USING GIN (title)",
        "CREATE INDEX IF NOT EXISTS search_entry_at ON search_entry (at, id)",
        "CREATE TABLE IF NOT EXISTS search_turn (turn BIGINT NOT NULL)",
    ] {
        tx.run(sql, args![]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes entries in, replacing earlier ones of the same records.
pub async fn put(app: &App, entries: Vec<Entry>, turn: i64) -> Result<()> {
    let mut tx = app.db().begin().await?;
    for entry in entries {
        // The body stands behind the headline with a gap, so that no phrase runs over from one into the other.
        let shift = entry.title.chars().count() + 10;
        let words = format!("{}{}", vector(&entry.title, 0), vector(&entry.body, shift));
        tx.run(
            "INSERT INTO search_entry (id, at, title, words) VALUES ($1, $2, CAST($3 AS tsvector), CAST($4 AS tsvector))
             ON CONFLICT (id) DO UPDATE SET at = excluded.at, title = excluded.title, words = excluded.words",
            args![entry.id, entry.at, vector(&entry.title, 0), words],
        )
        .await?;
    }
    tx.run("DELETE FROM search_turn", args![]).await?;
    tx.run("INSERT INTO search_turn (turn) VALUES ($1)", args![turn]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes records out.
pub async fn erase(app: &App, ids: &[i64]) -> Result<()> {
    let mut tx = app.db().begin().await?;
    for id in ids {
        tx.run("DELETE FROM search_entry WHERE id = $1", args![*id]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Asks.
pub async fn find(app: &App, asked: &Asked, sort: Sort, window: &Window) -> Result<Hits> {
    let mut values: Vec<db::Value> = Vec::new();
    let mut sql = condition(asked, false, &mut values);
    if window.from_at > 0 {
        values.push(window.from_at.into());
        sql.push_str(&format!(" AND at >= ${}", values.len()));
    }
    if let Some(last) = window.last() {
        values.push(last.into());
        sql.push_str(&format!(" AND at <= ${}", values.len()));
    }
    let total = app
        .db()
        .int(
            &format!(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM search_entry WHERE {sql} LIMIT {}) AS found",
                MOST + 1
            ),
            values.clone(),
        )
        .await?;
    let all: Vec<String> = asked.pieces().into_iter().map(either).collect();
    let order = match sort {
        Sort::Best if !all.is_empty() => {
            values.push(all.join(" | ").into());
            format!("ts_rank(words, CAST(${} AS tsquery)) DESC, id DESC", values.len())
        }
        _ => "at DESC, id DESC".to_owned(),
    };
    values.push((window.most.max(1) as i64).into());
    let rows = app
        .db()
        .all(&format!("SELECT id, at FROM search_entry WHERE {sql} ORDER BY {order} LIMIT ${}", values.len()), values)
        .await?;
    Ok(Hits { rows, total: usize::try_from(total).unwrap_or(0) })
}

/// The condition of a query. What is excluded is excluded as typed, never by its words.
fn condition(asked: &Asked, exact: bool, values: &mut Vec<db::Value>) -> String {
    let list = |parts: &[Asked], sign: &str, values: &mut Vec<db::Value>| {
        let parts: Vec<String> = parts.iter().map(|part| condition(part, false, values)).collect();
        format!("({})", parts.join(sign))
    };
    match asked {
        Asked::Piece(piece) => {
            values.push(if exact { phrase(piece) } else { either(piece) }.into());
            let column = if piece.title_only { "title" } else { "words" };
            format!("{column} @@ CAST(${} AS tsquery)", values.len())
        }
        Asked::All(parts) => list(parts, " AND ", values),
        Asked::Any(parts) => list(parts, " OR ", values),
        Asked::Not(part) => format!("NOT ({})", condition(part, true, values)),
    }
}

/// A `tsvector` literal: `'门诊':1 '诊候':2`. Positions end at 16,383 in PostgreSQL.
fn vector(text: &str, shift: usize) -> String {
    let mut lexemes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    text::retrieve::terms(text, |position, term| {
        let positions = lexemes.entry(term.to_owned()).or_default();
        if positions.len() < 255 && position + shift < 16_383 {
            positions.push(position + shift + 1);
        }
    });
    let mut out = String::new();
    for (text, positions) in lexemes {
        let places = positions.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
        out.push_str(&format!("{}{}{places} ", quoted(&text), if places.is_empty() { "" } else { ":" }));
    }
    out
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A `tsquery` of a run: neighbours at their distance.
fn phrase(piece: &Piece) -> String {
    let terms = run(&piece.text);
    let mut out = String::new();
    for (n, (at, text)) in terms.iter().enumerate() {
        if n > 0 {
            out.push_str(&format!(" <{}> ", at - terms[n - 1].0));
        }
        out.push_str(&quoted(text));
    }
    format!("({out})")
}

fn either(piece: &Piece) -> String {
    let words = words(&piece.text);
    if piece.exact || piece.title_only || words.len() < 2 {
        return phrase(piece);
    }
    let all: Vec<String> =
        words.iter().map(|word| phrase(&Piece { text: word.clone(), title_only: false, exact: true })).collect();
    format!("({} | ({}))", phrase(piece), all.join(" & "))
}

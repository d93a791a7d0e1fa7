//! Full-text search over kept texts. One meaning, two engines: a tantivy index beside SQLite, a `tsvector` in PostgreSQL,
//! both filled with the same tokens of `text::retrieve` at the same positions. The index is a copy: it remembers the
//! last turn it has taken in, catches up from the database, and may be deleted at any time.
//!
//! The language: words side by side AND · `|` or OR · `-` or NOT · "phrase" · 标题:word · parentheses are not needed.

use super::App;
use anyhow::{Context, Result};
use db::{Dialect, args};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, IndexWriter, Order, TantivyDocument, Term};
use text::retrieve::{TokenKind, tokens};

/// Most hits that are counted and handed on; beyond it a search says 10,000 or more.
pub const MOST: usize = 10_000;

/// A text to be found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its record.
    pub id: i64,
    /// Headline.
    pub title: String,
    /// Text.
    pub body: String,
    /// Order of the newest first, ms.
    pub at: i64,
}

/// How hits are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By time.
    Newest,
    /// By likeness to the query.
    Best,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Records, at most [`MOST`], in order.
    pub ids: Vec<i64>,
    /// How many there are; capped in PostgreSQL.
    pub total: usize,
}

/// The open index.
pub enum Search {
    /// Beside SQLite.
    Local(Box<Local>),
    /// In PostgreSQL.
    Server,
}

/// A tantivy index.
pub struct Local {
    reader: IndexReader,
    /// `None` when another process of the same data holds the lock; it will catch up by itself.
    writer: Mutex<Option<IndexWriter>>,
    fields: Fields,
    index: Index,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    at: Field,
    title: Field,
    body: Field,
}

/// The index of this application, opened at first use.
pub async fn of(app: &App) -> Result<Arc<Search>> {
    let held = app.held(|| tokio::sync::Mutex::new(None::<Arc<Search>>));
    let mut slot = held.lock().await;
    if let Some(search) = slot.as_ref() {
        return Ok(Arc::clone(search));
    }
    let search = match app.db().dialect() {
        Dialect::Sqlite => {
            let folder = app.config().data.join("search");
            Search::Local(Box::new(tokio::task::spawn_blocking(move || Local::open(&folder)).await??))
        }
        Dialect::Postgres => {
            make_tables(app).await?;
            Search::Server
        }
    };
    let search = Arc::new(search);
    *slot = Some(Arc::clone(&search));
    Ok(search)
}

impl Search {
    /// The last turn taken in; whoever fills the index goes on from there.
    pub async fn turn(&self, app: &App) -> Result<i64> {
        match self {
            Search::Local(local) => local.turn(),
            Search::Server => {
                Ok(app.db().int("SELECT COALESCE(MAX(turn), 0) AS turn FROM search_turn", args![]).await?)
            }
        }
    }

    /// Takes entries in, replacing earlier ones of the same records, and remembers the turn.
    pub async fn put(self: &Arc<Self>, app: &App, entries: Vec<Entry>, turn: i64) -> Result<()> {
        match self.as_ref() {
            Search::Local(_) => {
                let search = Arc::clone(self);
                tokio::task::spawn_blocking(move || match search.as_ref() {
                    Search::Local(local) => local.put(&entries, turn),
                    Search::Server => Ok(()),
                })
                .await?
            }
            Search::Server => put_server(app, entries, turn).await,
        }
    }

    /// Takes records out.
    pub async fn erase(&self, app: &App, ids: &[i64]) -> Result<()> {
        match self {
            Search::Local(local) => local.erase(ids),
            Search::Server => {
                let mut tx = app.db().begin().await?;
                for id in ids {
                    tx.run("DELETE FROM search_entry WHERE id = $1", args![*id]).await?;
                }
                tx.commit().await?;
                Ok(())
            }
        }
    }

    /// Asks. `Err` inside is a sentence about the query.
    pub async fn find(
        self: &Arc<Self>,
        app: &App,
        query: &str,
        sort: Sort,
    ) -> Result<std::result::Result<Hits, String>> {
        let asked = match read(query) {
            Ok(asked) => asked,
            Err(sentence) => return Ok(Err(sentence)),
        };
        match self.as_ref() {
            Search::Local(_) => {
                let search = Arc::clone(self);
                let hits = tokio::task::spawn_blocking(move || match search.as_ref() {
                    Search::Local(local) => local.find(&asked, sort),
                    Search::Server => Ok(Hits::default()),
                })
                .await??;
                Ok(Ok(hits))
            }
            Search::Server => Ok(Ok(find_server(app, &asked, sort).await?)),
        }
    }
}

/// A query as it was understood: every group must hold, in a group any piece; nothing of `without` may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// AND of ORs.
    pub groups: Vec<Vec<Piece>>,
    /// NOT.
    pub without: Vec<Piece>,
}

/// One word or phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As typed, without marks.
    pub text: String,
    /// Only in headlines.
    pub title_only: bool,
    /// In quotes: never split into words.
    pub exact: bool,
}

/// Reads a query. `Err` is a sentence.
pub fn read(query: &str) -> std::result::Result<Asked, String> {
    if query.chars().count() > 400 {
        return Err("检索词太长，请控制在 400 字以内。".into());
    }
    let mut asked = Asked::default();
    let mut or_next = false;
    for (word, exact) in pieces(query)? {
        let bare = word.as_str();
        if !exact {
            match bare {
                "|" | "｜" | "OR" => {
                    or_next = !asked.groups.is_empty();
                    continue;
                }
                "AND" | "&" => continue,
                _ => {}
            }
        }
        let (not, bare) = match bare.strip_prefix('-').filter(|_| !exact) {
            Some(rest) => (true, rest),
            None => (false, bare),
        };
        let title = ["标题:", "标题：", "title:"].iter().find_map(|mark| bare.strip_prefix(mark));
        let piece = Piece { text: title.unwrap_or(bare).to_owned(), title_only: title.is_some(), exact };
        if tokens(&piece.text).is_empty() {
            continue;
        }
        match (not, or_next) {
            (true, _) => asked.without.push(piece),
            (false, true) => {
                if let Some(group) = asked.groups.last_mut() {
                    group.push(piece);
                }
            }
            (false, false) => asked.groups.push(vec![piece]),
        }
        or_next = false;
    }
    if asked.groups.is_empty() && asked.without.is_empty() {
        return Err("请输入要检索的字词。".into());
    }
    Ok(asked)
}

fn pieces(query: &str) -> std::result::Result<Vec<(String, bool)>, String> {
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    let mut not = "";
    for c in query.chars() {
        match c {
            '"' | '“' | '”' => {
                if quoted {
                    out.push((std::mem::take(&mut word), true));
                    if not == "-" {
                        // A quoted phrase may be excluded too: the sign stands before the quotes.
                        if let Some((text, exact)) = out.last_mut() {
                            *text = format!("-{text}");
                            *exact = false;
                        }
                    }
                    not = "";
                } else {
                    not = if word == "-" { "-" } else { "" };
                    if not.is_empty() && !word.is_empty() {
                        out.push((std::mem::take(&mut word), false));
                    }
                    word.clear();
                }
                quoted = !quoted;
            }
            c if quoted => word.push(c),
            c if c.is_whitespace() => {
                if !word.is_empty() {
                    out.push((std::mem::take(&mut word), false));
                }
            }
            '|' | '｜' => {
                if !word.is_empty() {
                    out.push((std::mem::take(&mut word), false));
                }
                out.push(("|".into(), false));
            }
            c => word.push(c),
        }
    }
    if quoted {
        return Err("引号没有成对，请补上另一半引号。".into());
    }
    if !word.is_empty() {
        out.push((word, false));
    }
    Ok(out)
}

/// What is looked up of a piece: a run of neighbouring pairs, or one token; (offset, token).
fn run(text: &str) -> Vec<(usize, String)> {
    let all = tokens(text);
    let first = all.first().map_or(0, |token| token.start);
    let has_pair_at =
        |at: usize| all.iter().any(|token| token.kind == TokenKind::Pair && token.start <= at && at < token.end);
    all.iter()
        .filter(|token| match token.kind {
            TokenKind::Pair => true,
            TokenKind::Single => !has_pair_at(token.start),
            TokenKind::Word => token.text.chars().all(|c| c.is_ascii() || !is_han(c)),
        })
        .map(|token| (token.start - first, token.text.clone()))
        .collect()
}

/// Words of a piece, when it is more than one: a long phrase is also found by its words.
fn words(text: &str) -> Vec<String> {
    let words: BTreeSet<String> = tokens(text)
        .into_iter()
        .filter(|token| token.kind == TokenKind::Word && token.text.chars().count() >= 2)
        .map(|token| token.text)
        .collect();
    words.into_iter().collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// Tokens that are indexed, each (position, text): pairs and singles of Han, words of everything else.
fn indexed(text: &str) -> Vec<(usize, String)> {
    tokens(text)
        .into_iter()
        .filter(|token| token.kind != TokenKind::Word || !token.text.chars().any(is_han))
        .map(|token| (token.start, token.text))
        .collect()
}

impl Local {
    fn open(folder: &Path) -> Result<Local> {
        std::fs::create_dir_all(folder)?;
        let schema = schema();
        let directory = tantivy::directory::MmapDirectory::open(folder)?;
        let index = match Index::open_or_create(directory, schema.clone()) {
            Ok(index) => index,
            // An index of another version or a damaged one: it is only a copy, so it is made anew.
            Err(error) => {
                tracing::warn!(%error, "the search index is made anew");
                std::fs::remove_dir_all(folder)?;
                std::fs::create_dir_all(folder)?;
                Index::open_or_create(tantivy::directory::MmapDirectory::open(folder)?, schema.clone())?
            }
        };
        let field = |name: &str| schema.get_field(name).context("the schema has its own fields");
        let fields = Fields { id: field("id")?, at: field("at")?, title: field("title")?, body: field("body")? };
        let writer = match index.writer_with_num_threads(1, 20_000_000) {
            Ok(writer) => Some(writer),
            Err(tantivy::TantivyError::LockFailure(..)) => None,
            Err(error) => return Err(error.into()),
        };
        let reader = index.reader()?;
        Ok(Local { reader, writer: Mutex::new(writer), fields, index })
    }

    fn turn(&self) -> Result<i64> {
        Ok(self.index.load_metas()?.payload.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    fn put(&self, entries: &[Entry], turn: i64) -> Result<()> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = slot.as_mut() else { return Ok(()) };
        for entry in entries {
            writer.delete_term(Term::from_field_i64(self.fields.id, entry.id));
            let mut doc = TantivyDocument::new();
            doc.add_i64(self.fields.id, entry.id);
            doc.add_i64(self.fields.at, entry.at);
            doc.add_pre_tokenized_text(self.fields.title, pretokenized(&entry.title));
            doc.add_pre_tokenized_text(self.fields.body, pretokenized(&entry.body));
            writer.add_document(doc)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&turn.to_string());
        commit.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    fn erase(&self, ids: &[i64]) -> Result<()> {
        let turn = self.turn()?;
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = slot.as_mut() else { return Ok(()) };
        for id in ids {
            writer.delete_term(Term::from_field_i64(self.fields.id, *id));
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&turn.to_string());
        commit.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    fn find(&self, asked: &Asked, sort: Sort) -> Result<Hits> {
        let query = self.query(asked);
        let searcher = self.reader.searcher();
        let ids = |found: Vec<tantivy::DocAddress>| -> Result<Vec<i64>> {
            // One column a segment, read in the order of hits.
            let mut columns: BTreeMap<u32, tantivy::columnar::Column<i64>> = BTreeMap::new();
            let mut ids = Vec::with_capacity(found.len());
            for address in found {
                let column = match columns.entry(address.segment_ord) {
                    std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::btree_map::Entry::Vacant(place) => {
                        place.insert(searcher.segment_reader(address.segment_ord).fast_fields().i64("id")?)
                    }
                };
                ids.extend(column.first(address.doc_id));
            }
            Ok(ids)
        };
        let top = TopDocs::with_limit(MOST);
        Ok(match sort {
            Sort::Newest => {
                let (found, total) =
                    searcher.search(&query, &(top.order_by_fast_field::<i64>("at", Order::Desc), Count))?;
                Hits { ids: ids(found.into_iter().map(|(_, address)| address).collect())?, total }
            }
            Sort::Best => {
                let (found, total) = searcher.search(&query, &(top.order_by_score(), Count))?;
                Hits { ids: ids(found.into_iter().map(|(_, address)| address).collect())?, total }
            }
        })
    }

    fn query(&self, asked: &Asked) -> Box<dyn Query> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for group in &asked.groups {
            let any = group.iter().map(|piece| (Occur::Should, self.piece(piece))).collect();
            parts.push((Occur::Must, Box::new(BooleanQuery::new(any))));
        }
        if asked.groups.is_empty() {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        for piece in &asked.without {
            // What is excluded is excluded as typed, never by its words.
            parts.push((Occur::MustNot, self.piece(&Piece { exact: true, ..piece.clone() })));
        }
        Box::new(BooleanQuery::new(parts))
    }

    fn piece(&self, piece: &Piece) -> Box<dyn Query> {
        let mut any: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Should, Box::new(BoostQuery::new(self.run(self.fields.title, piece), 3.0)))];
        if !piece.title_only {
            any.push((Occur::Should, self.run(self.fields.body, piece)));
            let words = words(&piece.text);
            if !piece.exact && words.len() > 1 {
                let all = words.iter().map(|word| (Occur::Must, self.either(word))).collect();
                any.push((Occur::Should, Box::new(BoostQuery::new(Box::new(BooleanQuery::new(all)), 0.5))));
            }
        }
        Box::new(BooleanQuery::new(any))
    }

    fn either(&self, word: &str) -> Box<dyn Query> {
        let piece = Piece { text: word.to_owned(), title_only: false, exact: true };
        let (title, body) = (self.run(self.fields.title, &piece), self.run(self.fields.body, &piece));
        Box::new(BooleanQuery::new(vec![(Occur::Should, title), (Occur::Should, body)]))
    }

    fn run(&self, field: Field, piece: &Piece) -> Box<dyn Query> {
        let mut terms: Vec<(usize, Term)> =
            run(&piece.text).into_iter().map(|(at, text)| (at, Term::from_field_text(field, &text))).collect();
        match terms.len() {
            0 => Box::new(BooleanQuery::new(Vec::new())),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_i64_field("id", INDEXED | FAST | STORED);
    schema.add_i64_field("at", FAST);
    let text = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    schema.add_text_field("title", text.clone());
    schema.add_text_field("body", text);
    schema.build()
}

fn pretokenized(text: &str) -> PreTokenizedString {
    let tokens = indexed(text)
        .into_iter()
        .map(|(position, text)| Token { offset_from: 0, offset_to: 0, position, position_length: 1, text })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}

/// The tables exist only where they are needed: SQLite has no `tsvector`, so they cannot stand in a migration of both.
async fn make_tables(app: &App) -> Result<()> {
    let mut tx = app.db().begin().await?;
    for sql in [
        "CREATE TABLE IF NOT EXISTS search_entry (id BIGINT PRIMARY KEY, at BIGINT NOT NULL, title tsvector NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS search_entry_words ON search_entry USING GIN (words)",
        "CREATE INDEX IF NOT EXISTS search_entry_title ON search_entry USING GIN (title)",
        "CREATE TABLE IF NOT EXISTS search_turn (turn BIGINT NOT NULL)",
    ] {
        tx.run(sql, args![]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A `tsvector` literal: `'门诊':1 '诊候':2`. Positions end at 16,383 in PostgreSQL.
fn vector(text: &str, shift: usize) -> String {
    let mut lexemes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, text) in indexed(text) {
        let positions = lexemes.entry(text).or_default();
        if positions.len() < 255 && position + shift < 16_383 {
            positions.push(position + shift + 1);
        }
    }
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

async fn put_server(app: &App, entries: Vec<Entry>, turn: i64) -> Result<()> {
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

async fn find_server(app: &App, asked: &Asked, sort: Sort) -> Result<Hits> {
    let mut values: Vec<db::Value> = Vec::new();
    let mut sql = String::from("TRUE");
    let mut test = |piece: &Piece, query: String| {
        values.push(query.into());
        let column = if piece.title_only { "title" } else { "words" };
        format!("{column} @@ CAST(${} AS tsquery)", values.len())
    };
    for group in &asked.groups {
        let any: Vec<String> = group.iter().map(|piece| test(piece, either(piece))).collect();
        sql.push_str(&format!(" AND ({})", any.join(" OR ")));
    }
    for piece in &asked.without {
        let one = test(piece, phrase(piece));
        sql.push_str(&format!(" AND NOT ({one})"));
    }
    let all: Vec<String> = asked.groups.iter().flatten().map(either).collect();
    let order = match sort {
        Sort::Best if !all.is_empty() => {
            values.push(all.join(" | ").into());
            format!("ts_rank(words, CAST(${} AS tsquery)) DESC, id DESC", values.len())
        }
        _ => "at DESC, id DESC".to_owned(),
    };
    values.push((MOST as i64).into());
    let ids: Vec<i64> = app
        .db()
        .all(&format!("SELECT id FROM search_entry WHERE {sql} ORDER BY {order} LIMIT ${}", values.len()), values)
        .await?;
    let total = ids.len();
    Ok(Hits { ids, total })
}

/// Where the pieces of a query stand in a text: (start, end) in characters, not overlapping, in order.
pub fn marks(query: &str, text: &str) -> Vec<(usize, usize)> {
    let Ok(asked) = read(query) else { return Vec::new() };
    let folded: Vec<char> = text::script::fold(text).chars().collect();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for piece in asked.groups.iter().flatten() {
        let mut wanted = vec![piece.text.clone()];
        if !piece.exact {
            wanted.extend(words(&piece.text));
        }
        for word in wanted {
            let needle: Vec<char> = text::script::fold(&word).chars().collect();
            if needle.is_empty() || needle.len() > folded.len() {
                continue;
            }
            for at in 0..=folded.len() - needle.len() {
                if folded[at..at + needle.len()] == needle[..]
                    && !spans.iter().any(|(start, end)| at < *end && *start < at + needle.len())
                {
                    spans.push((at, at + needle.len()));
                }
            }
        }
    }
    spans.sort_unstable();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: i64, title: &str, body: &str) -> Entry {
        Entry { id, title: title.into(), body: body.into(), at: id }
    }

    fn local() -> (tempfile::TempDir, Local) {
        let folder = tempfile::tempdir().unwrap();
        let local = Local::open(folder.path()).unwrap();
        let entries = [
            entry(1, "青禾县人民医院发热门诊候诊时间过长", "多名家长反映候诊超过三小时。"),
            entry(2, "沙岭县开展健康义诊", "医务人员为群众测量血压，接种疫苗。"),
            entry(3, "青禾縣疫苗接種工作推進會召開", "會議要求做好疫苗儲存，DRG 付費試點同步推進。"),
        ];
        local.put(&entries, 7).unwrap();
        (folder, local)
    }

    #[test]
    fn words_phrases_and_both_scripts_are_found() {
        let (_folder, local) = local();
        let cases: [(&str, &[i64]); 12] = [
            ("发热门诊", &[1]),
            ("候诊", &[1]),
            ("诊", &[2, 1]),
            ("疫苗", &[3, 2]),
            ("疫苗 青禾", &[3]),
            ("疫苗 -青禾", &[2]),
            ("义诊 | 候诊", &[2, 1]),
            ("\"候诊时间\"", &[1]),
            ("\"时间候诊\"", &[]),
            ("标题:疫苗", &[3]),
            ("drg", &[3]),
            ("家长候诊", &[1]),
        ];
        for (query, expected) in cases {
            assert_eq!(local.find(&read(query).unwrap(), Sort::Newest).unwrap().ids, expected, "{query}");
        }
        assert_eq!(local.turn().unwrap(), 7);
    }

    #[test]
    fn a_record_is_replaced_and_erased() {
        let (_folder, local) = local();
        local.put(&[entry(1, "更正后的标题", "内容已经更换")], 8).unwrap();
        assert_eq!(local.find(&read("候诊").unwrap(), Sort::Best).unwrap().total, 0);
        assert_eq!(local.find(&read("更正").unwrap(), Sort::Best).unwrap().ids, [1]);
        local.erase(&[1]).unwrap();
        assert_eq!(local.find(&read("更正").unwrap(), Sort::Best).unwrap().total, 0);
        assert_eq!(local.turn().unwrap(), 8);
    }

    #[test]
    fn a_query_that_cannot_be_read_says_why() {
        assert!(read("").unwrap_err().contains("请输入"));
        assert!(read("\"候诊").unwrap_err().contains("引号"));
        assert!(read(&"长".repeat(401)).unwrap_err().contains("400"));
        assert_eq!(read("甲乙 | 丙丁 -戊己").unwrap().groups[0].len(), 2);
        assert_eq!(read("-\"戊己\" 甲乙").unwrap().without[0].text, "戊己");
    }

    #[test]
    fn marks_stand_on_the_words_whatever_the_script() {
        assert_eq!(marks("疫苗", "做好疫苗儲存"), [(2, 4)]);
        assert_eq!(marks("接种", "疫苗接種工作"), [(2, 4)]);
        assert!(marks("\"", "疫苗").is_empty());
    }
}

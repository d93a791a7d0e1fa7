//! The index beside SQLite: tantivy, one folder, one writer.

use super::query::{Asked, Piece, run, words};
use super::{Entry, Hits, MOST, Sort, Window};
use anyhow::{Context, Result};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Bound;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tantivy::collector::{Count, TopDocs};
use tantivy::index::SegmentMeta;
use tantivy::merge_policy::{LogMergePolicy, MergeCandidate, MergePolicy};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EnableScoring, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, IndexWriter, Searcher, TantivyDocument, Term};

/// A tantivy index.
pub struct Local {
    reader: IndexReader,
    /// `None` when another process of the same data holds the lock; it will catch up by itself.
    writer: Mutex<Option<IndexWriter>>,
    fields: Fields,
    index: Index,
}

/// Texts from which a part of the index is left as it is. To join such parts would cost every text once more as the store
/// grows tenfold, and all at once; and they follow one another in time, so a search for the newest ends before the old ones.
const WHOLE: usize = 40_000;
/// A part left as it is is written anew when so many of a hundred of its texts were taken out or replaced.
const GONE_OF_HUNDRED: u32 = 25;

/// How parts of the index are joined: eight of one size at once, up to [`WHOLE`].
#[derive(Debug)]
struct Joining(LogMergePolicy);

impl Joining {
    fn new() -> Self {
        let mut layers = LogMergePolicy::default();
        // Parts of one commit are one layer: by default a part of thousands is joined again with each few hundred.
        layers.set_min_layer_size(1_000);
        layers.set_max_docs_before_merge(WHOLE);
        Self(layers)
    }
}

impl MergePolicy for Joining {
    fn compute_merge_candidates(&self, parts: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let worn = |part: &&SegmentMeta| {
            part.num_docs() as usize > WHOLE && part.num_deleted_docs() * 100 > part.max_doc() * GONE_OF_HUNDRED
        };
        let mut joined = self.0.compute_merge_candidates(parts);
        joined.extend(parts.iter().filter(worn).map(|part| MergeCandidate(vec![part.id()])));
        joined
    }
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    at: Field,
    title: Field,
    /// Headline and text, so that a word is looked for in one place.
    text: Field,
}

impl Local {
    /// Opens the index, and makes it anew when it is of another version or damaged: it is only a copy.
    pub fn open(folder: &Path) -> Result<Local> {
        std::fs::create_dir_all(folder)?;
        let schema = schema();
        let directory = tantivy::directory::MmapDirectory::open(folder)?;
        let index = match Index::open_or_create(directory, schema.clone()) {
            Ok(index) => index,
            Err(error) => {
                tracing::warn!(%error, "the search index is made anew");
                std::fs::remove_dir_all(folder)?;
                std::fs::create_dir_all(folder)?;
                Index::open_or_create(tantivy::directory::MmapDirectory::open(folder)?, schema.clone())?
            }
        };
        index.tokenizers().register(TERMS, Terms::default());
        let field = |name: &str| schema.get_field(name).context("the schema has its own fields");
        let fields = Fields { id: field("id")?, at: field("at")?, title: field("title")?, text: field("text")? };
        let writer: Option<IndexWriter> = match index.writer_with_num_threads(1, 20_000_000) {
            Ok(writer) => Some(writer),
            Err(tantivy::TantivyError::LockFailure(..)) => None,
            Err(error) => return Err(error.into()),
        };
        if let Some(writer) = &writer {
            writer.set_merge_policy(Box::new(Joining::new()));
        }
        let reader = index.reader()?;
        Ok(Local { reader, writer: Mutex::new(writer), fields, index })
    }

    /// The last turn taken in.
    pub fn turn(&self) -> Result<i64> {
        Ok(self.index.load_metas()?.payload.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Takes entries in, replacing earlier ones of the same records.
    pub fn put(&self, entries: &[Entry], turn: i64) -> Result<()> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = slot.as_mut() else { return Ok(()) };
        for entry in entries {
            writer.delete_term(Term::from_field_i64(self.fields.id, entry.id));
            let mut doc = TantivyDocument::new();
            doc.add_i64(self.fields.id, entry.id);
            doc.add_i64(self.fields.at, entry.at);
            doc.add_text(self.fields.title, &entry.title);
            doc.add_text(self.fields.text, &entry.title);
            doc.add_text(self.fields.text, &entry.body);
            writer.add_document(doc)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&turn.to_string());
        commit.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Takes records out.
    pub fn erase(&self, ids: &[i64]) -> Result<()> {
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

    /// Asks.
    pub fn find(&self, asked: &Asked, sort: Sort, window: &Window) -> Result<Hits> {
        let mut parts = vec![(Occur::Must, self.query(asked, sort))];
        if let Some(range) = self.range(window) {
            parts.push((Occur::Must, range));
        }
        let query: Box<dyn Query> = match parts.len() {
            1 => parts.remove(0).1,
            _ => Box::new(BooleanQuery::new(parts)),
        };
        let searcher = self.reader.searcher();
        match sort {
            Sort::Newest => newest(&searcher, &query, window.most.max(1)),
            Sort::Best => best(&searcher, &query, window.most.max(1)),
        }
    }

    fn range(&self, window: &Window) -> Option<Box<dyn Query>> {
        let bound = |at: i64, of: fn(Term) -> Bound<Term>| of(Term::from_field_i64(self.fields.at, at));
        let lower = if window.from_at > 0 { bound(window.from_at, Bound::Included) } else { Bound::Unbounded };
        let upper = match window.last() {
            Some(last) => bound(last, Bound::Included),
            None => Bound::Unbounded,
        };
        (lower != Bound::Unbounded || upper != Bound::Unbounded)
            .then(|| Box::new(RangeQuery::new(lower, upper)) as Box<dyn Query>)
    }

    fn query(&self, asked: &Asked, sort: Sort) -> Box<dyn Query> {
        match asked {
            Asked::Piece(piece) => self.piece(piece, sort),
            Asked::Any(parts) => {
                Box::new(BooleanQuery::new(parts.iter().map(|part| (Occur::Should, self.query(part, sort))).collect()))
            }
            Asked::All(parts) => {
                let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
                for part in parts {
                    match part {
                        Asked::Not(part) => clauses.push((Occur::MustNot, self.without(part))),
                        part => clauses.push((Occur::Must, self.query(part, sort))),
                    }
                }
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Asked::Not(part) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
                (Occur::MustNot, self.without(part)),
            ])),
        }
    }

    /// What is excluded is excluded as typed, never by its words.
    fn without(&self, asked: &Asked) -> Box<dyn Query> {
        match asked {
            Asked::Piece(piece) => self.piece(&Piece { exact: true, ..piece.clone() }, Sort::Newest),
            other => self.query(other, Sort::Newest),
        }
    }

    fn piece(&self, piece: &Piece, sort: Sort) -> Box<dyn Query> {
        if piece.title_only {
            return self.run(self.fields.title, &piece.text);
        }
        let words = if piece.exact { Vec::new() } else { words(&piece.text) };
        let all = (words.len() > 1).then(|| {
            let all = words.iter().map(|word| (Occur::Must, self.run(self.fields.text, word))).collect();
            Box::new(BooleanQuery::new(all)) as Box<dyn Query>
        });
        // Whatever holds the run holds its words: only the ranking asks for the run as well, and for the headline.
        if sort == Sort::Newest {
            return all.unwrap_or_else(|| self.run(self.fields.text, &piece.text));
        }
        let boosted = |query, by| (Occur::Should, Box::new(BoostQuery::new(query, by)) as Box<dyn Query>);
        let run = |field, by| boosted(self.run(field, &piece.text), by);
        let any = [run(self.fields.title, 3.0), run(self.fields.text, 1.0)];
        Box::new(BooleanQuery::new(any.into_iter().chain(all.map(|all| boosted(all, 0.5))).collect()))
    }

    fn run(&self, field: Field, text: &str) -> Box<dyn Query> {
        let mut terms: Vec<(usize, Term)> =
            run(text).into_iter().map(|(at, text)| (at, Term::from_field_text(field, &text))).collect();
        match terms.len() {
            0 => Box::new(BooleanQuery::new(Vec::new())),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }
}

/// The newest hits. Parts of the index are asked from the one with the newest text to the one with the oldest: when enough
/// are found and [`MOST`] are counted, a part in which all are older is not asked for its many thousands.
fn newest(searcher: &Searcher, query: &dyn Query, most: usize) -> Result<Hits> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut parts = Vec::new();
    for part in searcher.segment_readers() {
        let at = part.fast_fields().i64("at")?;
        parts.push((at.max_value(), at, part));
    }
    parts.sort_by_key(|(last, ..)| Reverse(*last));
    // The oldest of the hits so far stands on top.
    let mut found: BinaryHeap<Reverse<(i64, i64)>> = BinaryHeap::with_capacity(most + 1);
    let mut total = 0;
    for (last, at, part) in parts {
        let oldest = found.peek().filter(|_| found.len() == most).map(|Reverse((at, _))| *at);
        if oldest.is_some_and(|oldest| last < oldest) {
            if total > MOST {
                break;
            }
            total += weight.count(part)? as usize;
            continue;
        }
        let id = part.fast_fields().i64("id")?;
        weight.for_each_no_score(part, &mut |docs| {
            for doc in docs.iter().filter(|doc| part.alive_bitset().is_none_or(|alive| alive.is_alive(**doc))) {
                total += 1;
                let at = at.first(*doc).unwrap_or(i64::MIN);
                if found.len() == most {
                    if found.peek().is_some_and(|Reverse((oldest, _))| at <= *oldest) {
                        continue;
                    }
                    found.pop();
                }
                found.push(Reverse((at, id.first(*doc).unwrap_or_default())));
            }
        })?;
    }
    let rows = found.into_sorted_vec().into_iter().map(|Reverse((at, id))| (id, at)).collect();
    Ok(Hits { rows, total: total.min(MOST + 1) })
}

/// The hits that are likest to the query.
fn best(searcher: &Searcher, query: &dyn Query, most: usize) -> Result<Hits> {
    let (found, total) = searcher.search(query, &(TopDocs::with_limit(most).order_by_score(), Count))?;
    // One pair of columns a segment, read in the order of hits.
    let mut columns: BTreeMap<u32, [tantivy::columnar::Column<i64>; 2]> = BTreeMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for (_, address) in found {
        let [id, at] = match columns.entry(address.segment_ord) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                let fast = searcher.segment_reader(address.segment_ord).fast_fields();
                place.insert([fast.i64("id")?, fast.i64("at")?])
            }
        };
        if let (Some(id), Some(at)) = (id.first(address.doc_id), at.first(address.doc_id)) {
            rows.push((id, at));
        }
    }
    Ok(Hits { rows, total: total.min(MOST + 1) })
}

/// The name under which the index knows [`Terms`]; another name makes an index of another schema, which is built anew.
const TERMS: &str = "terms";

fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_i64_field("id", INDEXED | FAST);
    schema.add_i64_field("at", FAST);
    let text = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(TERMS).set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    schema.add_text_field("title", text.clone());
    schema.add_text_field("text", text);
    schema.build()
}

/// Reads the terms of [`text::retrieve::terms`] out of a text, in the index's own thread.
#[derive(Clone, Default)]
struct Terms {
    /// All terms, one after the other; each ends where the next begins.
    text: String,
    /// (end in `text`, position).
    ends: Vec<(u32, u32)>,
    at: usize,
    token: Token,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = &'a mut Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> &'a mut Terms {
        self.text.clear();
        self.ends.clear();
        self.at = 0;
        let Terms { text: all, ends, .. } = self;
        text::retrieve::terms(text, |position, term| {
            all.push_str(term);
            ends.push((all.len() as u32, position as u32));
        });
        self
    }
}

impl TokenStream for &mut Terms {
    fn advance(&mut self) -> bool {
        let Some((end, position)) = self.ends.get(self.at).copied() else { return false };
        let from = self.at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(end, _)| *end);
        self.token.text.clear();
        self.token.text.push_str(&self.text[from as usize..end as usize]);
        self.token.position = position as usize;
        self.at += 1;
        true
    }
    fn token(&self) -> &Token {
        &self.token
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::read;
    use super::*;

    fn entry(id: i64, title: &str, body: &str) -> Entry {
        Entry { id, title: title.into(), body: body.into(), at: id * 10 }
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

    fn ids(local: &Local, query: &str, window: &Window) -> Vec<i64> {
        let hits = local.find(&read(query).unwrap(), Sort::Newest, window).unwrap();
        hits.rows.into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn words_phrases_and_both_scripts_are_found() {
        let (_folder, local) = local();
        let cases: [(&str, &[i64]); 16] = [
            ("发热门诊", &[1]),
            ("候诊", &[1]),
            ("诊", &[2, 1]),
            ("疫苗", &[3, 2]),
            ("疫苗 青禾", &[3]),
            ("疫苗 -青禾", &[2]),
            ("-青禾", &[2]),
            ("义诊 | 候诊", &[2, 1]),
            ("青禾 (义诊 OR 候诊)", &[1]),
            ("-(青禾 疫苗)", &[2, 1]),
            ("\"候诊时间\"", &[1]),
            ("\"时间候诊\"", &[]),
            ("标题:疫苗", &[3]),
            ("drg", &[3]),
            ("家长候诊", &[1]),
            ("\"过长多名\"", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(ids(&local, query, &Window::default()), expected, "{query}");
        }
        assert_eq!(local.turn().unwrap(), 7);
    }

    #[test]
    fn a_window_bounds_time_and_number() {
        let (_folder, local) = local();
        let window = |from_at, to_at, upto_at, most| Window { from_at, to_at, upto_at, most };
        assert_eq!(ids(&local, "-没有", &window(20, 0, None, 9)), [3, 2]);
        assert_eq!(ids(&local, "-没有", &window(0, 30, None, 9)), [2, 1]);
        assert_eq!(ids(&local, "-没有", &window(0, 0, Some(20), 9)), [2, 1]);
        assert_eq!(ids(&local, "-没有", &window(0, 0, None, 2)), [3, 2]);
        // In a part of the index of its own, and older than all: counted, not handed on.
        local.put(&[Entry { at: 5, ..entry(4, "旧闻", "多年前的疫苗接种") }], 8).unwrap();
        let hits = local.find(&read("疫苗").unwrap(), Sort::Newest, &window(0, 0, None, 2)).unwrap();
        assert_eq!((hits.rows, hits.total), (vec![(3, 30), (2, 20)], 3));
    }

    #[test]
    fn parts_are_joined_until_they_are_whole() {
        let index = Index::create_in_ram(schema());
        let part = |texts: u32, gone: u32| {
            let id = tantivy::index::SegmentId::generate_random();
            index.new_segment_meta(id, texts).with_delete_meta(gone, 0)
        };
        let joined = |parts: Vec<SegmentMeta>| -> usize {
            Joining::new().compute_merge_candidates(&parts).iter().map(|found| found.0.len()).sum()
        };
        assert_eq!(joined(vec![part(1_200, 0); 8]), 8);
        assert_eq!(joined(vec![part(1_200, 0); 7]), 0);
        assert_eq!(joined(vec![part(10_000, 0); 8]), 8);
        assert_eq!(joined(vec![part(80_000, 0); 80]), 0);
        assert_eq!(joined(vec![part(80_000, 10_000), part(80_000, 30_000)]), 1);
    }

    #[test]
    fn a_record_is_replaced_and_erased() {
        let (_folder, local) = local();
        local.put(&[entry(1, "更正后的标题", "内容已经更换")], 8).unwrap();
        let total = |query: &str| local.find(&read(query).unwrap(), Sort::Best, &Window::default()).unwrap().total;
        assert_eq!(total("候诊"), 0);
        assert_eq!(total("更正"), 1);
        local.erase(&[1]).unwrap();
        assert_eq!(total("更正"), 0);
        assert_eq!(local.turn().unwrap(), 8);
    }
}

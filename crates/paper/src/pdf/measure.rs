//! Where things really stand on the laid-out page: the counts of lines and characters that the standard
//! asks for are measured here, not assumed.

use super::lay_out;
use crate::block::Paper;
use crate::error::Result;
use crate::fonts::Fonts;
use std::collections::BTreeSet;
use typst::layout::{Frame, FrameItem, Point};
use typst::visualize::Geometry;

/// A line of text on a page, mm from the top left corner of the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Left edge of the first glyph.
    pub left: f64,
    /// Right edge of the last glyph.
    pub right: f64,
    /// Baseline.
    pub baseline: f64,
    /// Largest font size on the line, pt.
    pub size: f64,
    /// The text from left to right.
    pub text: String,
}

/// Lines of text and, at the end, horizontal rules of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageLines {
    /// From top to bottom.
    pub lines: Vec<Line>,
    /// Straight lines across the page: left, right, height from the top, mm.
    pub rules: Vec<(f64, f64, f64)>,
}

/// Lays the paper out and measures every page.
pub fn measure(paper: &Paper, fonts: &Fonts) -> Result<Vec<PageLines>> {
    let document = lay_out(paper, fonts, &mut BTreeSet::new())?;
    Ok(document.pages().iter().map(|page| page_lines(&page.frame)).collect())
}

struct Piece {
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
    text: String,
}

fn page_lines(frame: &Frame) -> PageLines {
    let mut pieces = Vec::new();
    let mut rules = Vec::new();
    walk(frame, Point::zero(), &mut pieces, &mut rules);
    pieces.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.left.total_cmp(&b.left)));
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if (line.baseline - piece.baseline).abs() < 0.3 => {
                line.right = line.right.max(piece.right);
                line.left = line.left.min(piece.left);
                line.size = line.size.max(piece.size);
                line.text += &piece.text;
            }
            _ => lines.push(Line {
                left: piece.left,
                right: piece.right,
                baseline: piece.baseline,
                size: piece.size,
                text: piece.text,
            }),
        }
    }
    PageLines { lines, rules }
}

fn walk(frame: &Frame, origin: Point, pieces: &mut Vec<Piece>, rules: &mut Vec<(f64, f64, f64)>) {
    for (at, item) in frame.items() {
        let at = origin + *at;
        match item {
            // The page is only ever moved, never turned or scaled.
            FrameItem::Group(group) => {
                walk(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), pieces, rules)
            }
            FrameItem::Text(text) => pieces.push(Piece {
                left: at.x.to_mm(),
                right: (at.x + text.width()).to_mm(),
                baseline: at.y.to_mm(),
                size: text.size.to_pt(),
                text: text.text.to_string(),
            }),
            FrameItem::Shape(shape, _) => {
                let Geometry::Line(size) = shape.geometry else { continue };
                if size.y.to_mm().abs() < 0.05 && size.x.to_mm() > 20.0 {
                    rules.push((at.x.to_mm(), (at.x + size.x).to_mm(), at.y.to_mm()));
                }
            }
            _ => {}
        }
    }
}

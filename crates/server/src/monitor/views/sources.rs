//! Sources and their trials.

use super::Sample;
use crate::monitor::store::sources::{Options, Run};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: Id,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Kind in words.
    pub kind_title: String,
    /// Address.
    pub url: String,
    /// Code of the reach.
    pub reach: String,
    /// Reach in words.
    pub reach_title: String,
    /// Region.
    pub region: String,
    /// Platform.
    pub platform: String,
    /// Why it may be collected.
    pub legal_basis: String,
    /// Who answers for it.
    pub owner: String,
    /// `verify`, `on`, `paused`.
    pub state: String,
    /// `green`, `amber`, `red`, `grey`.
    pub light: String,
    /// Why, in a sentence.
    pub health: String,
    /// Last time it was asked.
    pub last_run_at: Option<i64>,
    /// Last time something new came.
    pub last_new_at: Option<i64>,
    /// Next time it is asked.
    pub next_at: i64,
    /// Kept in the last seven days.
    pub kept: i64,
    /// Dropped in the last seven days.
    pub dropped: i64,
    /// Days a text is kept.
    pub retention_days: i64,
    /// What is particular to it.
    pub options: Options,
    /// For the lock.
    pub version: i64,
    /// What this reader may do.
    pub allowed: Vec<&'static str>,
}

/// A source with its last runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcePage {
    /// The source.
    pub source: SourceView,
    /// The last runs, newest first.
    pub runs: Vec<Run>,
}

/// A source as edited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SourceForm {
    /// Name.
    pub name: String,
    /// `feed`, `list`, `sitemap`, `upload`, `push`.
    pub kind: String,
    /// Address; not needed for uploads and pushes.
    #[serde(default)]
    pub url: String,
    /// Code of the reach.
    pub reach: String,
    /// Region.
    #[serde(default)]
    pub region: String,
    /// Platform.
    #[serde(default)]
    pub platform: String,
    /// Why it may be collected.
    #[serde(default)]
    pub legal_basis: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner: String,
    /// Days a text is kept; 0 = as the kind is kept.
    #[serde(default)]
    pub retention_days: i64,
    /// What is particular to it.
    #[serde(default)]
    pub options: Options,
    /// As read; 0 for a new one.
    #[serde(default)]
    pub version: i64,
}

/// What a trial of a source found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trial {
    /// It can be read.
    pub ok: bool,
    /// In words.
    pub sentence: String,
    /// Entries or links.
    pub found: i64,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// What was read of the first page.
    pub first: Option<TrialPage>,
    /// The selector by which the links of a list page were found, or the corrected one.
    pub selector: String,
    /// Every link of a list page, for a person to click on the right ones.
    pub links: Vec<TrialLink>,
}

/// A link of the page that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialLink {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// It is read as an article.
    pub taken: bool,
}

/// A block of the sample article, with the selectors that clicking on it gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialPiece {
    /// Its words, shortened.
    pub text: String,
    /// Selector of the element itself: a headline, a line with the time.
    pub alone: String,
    /// Selector of what holds it and its neighbours: the text.
    pub around: String,
}

/// Tries an address; with `pick`, finds the links that stand like the clicked one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TrialForm {
    /// The source as far as it is filled in.
    #[serde(flatten)]
    pub form: SourceForm,
    /// Address of the link that was clicked on.
    #[serde(default)]
    pub pick: String,
}

/// One page as it was read in a trial.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialPage {
    /// Headline.
    pub title: String,
    /// Publish time.
    pub publish_time: String,
    /// Outlet named.
    pub origin: String,
    /// Beginning of the text.
    pub beginning: String,
    /// Characters of the text.
    pub chars: i64,
    /// Its address.
    pub url: String,
    /// Its blocks, for a person to click on headline, time and text.
    pub pieces: Vec<TrialPiece>,
}

/// A new push key, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushKey {
    /// To be sent as `X-Source-Key`.
    pub key: String,
}

//! The way of an article from draft to the public, as one state machine. 初审, 复审 and 终审 are values of
//! one state; which of them an article passes is data (`Route`), so that an office of two can have fewer.
//! Called by the verbs of the newsroom; never asks who somebody is, only what they may.

use super::article::Kind;
use crate::ids::Id;
use crate::people::{Act, Role, may};
use crate::refusal::Refusal;
use crate::time::{MINUTE_MS, format_minute};
use serde::{Deserialize, Serialize};

/// Where an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 草稿: its author's alone.
    Draft,
    /// 单位签发: the unit's reviewer answers for it.
    UnitReview,
    /// 县区审核: the county answers for what its institutions send.
    CountyReview,
    /// 初审.
    FirstReview,
    /// 复审.
    SecondReview,
    /// 终审.
    FinalReview,
    /// 已退回: back with its author, with a reason.
    Returned,
    /// 待发布: passed; channels may be planned.
    Accepted,
    /// 已发布: stands on at least one channel.
    Published,
    /// 未采用: good enough to keep, not to publish.
    Declined,
    /// 已撤回: taken back by its author before publication.
    Withdrawn,
    /// 已撤稿: taken off every channel after publication.
    Recalled,
    /// 已并入: its text and its authors went into another article.
    Merged,
}

impl State {
    /// Every state, in the order of the way.
    pub const ALL: [State; 13] = [
        State::Draft,
        State::UnitReview,
        State::CountyReview,
        State::FirstReview,
        State::SecondReview,
        State::FinalReview,
        State::Returned,
        State::Accepted,
        State::Published,
        State::Declined,
        State::Withdrawn,
        State::Recalled,
        State::Merged,
    ];

    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            State::Draft => "草稿",
            State::UnitReview => "待单位签发",
            State::CountyReview => "待县区审核",
            State::FirstReview => "待初审",
            State::SecondReview => "待复审",
            State::FinalReview => "待终审",
            State::Returned => "已退回",
            State::Accepted => "待发布",
            State::Published => "已发布",
            State::Declined => "未采用",
            State::Withdrawn => "已撤回",
            State::Recalled => "已撤稿",
            State::Merged => "已并入",
        }
    }

    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::UnitReview => "unit_review",
            State::CountyReview => "county_review",
            State::FirstReview => "first_review",
            State::SecondReview => "second_review",
            State::FinalReview => "final_review",
            State::Returned => "returned",
            State::Accepted => "accepted",
            State::Published => "published",
            State::Declined => "declined",
            State::Withdrawn => "withdrawn",
            State::Recalled => "recalled",
            State::Merged => "merged",
        }
    }

    /// The state of a code, if there is one.
    pub fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The stage whose reviewers hold the article now.
    pub fn stage(self) -> Option<Stage> {
        match self {
            State::UnitReview => Some(Stage::Unit),
            State::CountyReview => Some(Stage::County),
            State::FirstReview => Some(Stage::First),
            State::SecondReview => Some(Stage::Second),
            State::FinalReview => Some(Stage::Final),
            _ => None,
        }
    }
}

/// A stage of review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 单位签发.
    Unit,
    /// 县区审核.
    County,
    /// 初审.
    First,
    /// 复审.
    Second,
    /// 终审.
    Final,
}

impl Stage {
    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            Stage::Unit => "单位签发",
            Stage::County => "县区审核",
            Stage::First => "初审",
            Stage::Second => "复审",
            Stage::Final => "终审",
        }
    }

    /// The state in which an article waits for this stage.
    pub fn state(self) -> State {
        match self {
            Stage::Unit => State::UnitReview,
            Stage::County => State::CountyReview,
            Stage::First => State::FirstReview,
            Stage::Second => State::SecondReview,
            Stage::Final => State::FinalReview,
        }
    }

    /// What somebody must be allowed to do to pass this stage.
    pub fn act(self) -> Act {
        match self {
            Stage::Unit | Stage::County => Act::ReviewForUnit,
            Stage::First | Stage::Second => Act::ReviewArticle,
            Stage::Final => Act::SignArticle,
        }
    }
}

/// The stages an article passes, in order. Data of the office (setting `review_routes`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// In order; never empty.
    pub stages: Vec<Stage>,
}

impl Route {
    /// What is shipped: 三审三校 for what is published, one final look for what cannot wait,
    /// one first look for a tip.
    pub fn shipped(kind: Kind) -> Route {
        let stages = match kind {
            Kind::Urgent => vec![Stage::Final],
            Kind::Lead => vec![Stage::First],
            _ => vec![Stage::Unit, Stage::County, Stage::First, Stage::Second, Stage::Final],
        };
        Route { stages }
    }

    /// The same without the stages nobody can do: a unit without a reviewer, a unit with no county above it. An
    /// office's own article passes neither.
    pub fn without(mut self, skipped: &[Stage]) -> Route {
        let left: Vec<Stage> = self.stages.iter().copied().filter(|stage| !skipped.contains(stage)).collect();
        if !left.is_empty() {
            self.stages = left;
        }
        self
    }

    /// What is wrong with a route somebody typed.
    pub fn refuse(&self) -> Option<Refusal> {
        let ordered = self.stages.windows(2).all(|pair| pair[0] < pair[1]);
        let office = self.stages.iter().any(|stage| *stage > Stage::County);
        (!ordered || !office).then(|| {
            Refusal::new(
                "route_invalid",
                "审核环节必须按单位签发、县区审核、初审、复审、终审的先后排列，并且至少有一个由宣传科承担。",
                "请调整审核环节后再保存。",
            )
        })
    }

    fn first(&self) -> State {
        self.stages.first().map_or(State::FirstReview, |stage| stage.state())
    }

    fn after(&self, stage: Stage) -> State {
        self.stages.iter().find(|next| **next > stage).map_or(State::Accepted, |next| next.state())
    }
}

/// Something done to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// 保存: the author goes on writing.
    Save,
    /// 报送, also again after a return.
    Submit,
    /// 领取: a reviewer takes it, so that no two read it at once.
    Take,
    /// 修改: a reviewer mends the text; a version is kept.
    Edit,
    /// 通过.
    Pass,
    /// 退回, with a reason.
    Return,
    /// 不采用, with a reason.
    Decline,
    /// 撤回: by its author, before publication.
    Withdraw,
    /// 安排发布.
    Publish,
    /// 更正: a notice above the text and a new version.
    Correct,
    /// 撤稿: off every channel.
    Recall,
    /// 登记采用.
    Adopt,
    /// 转交: to a colleague who shall read it.
    Assign,
    /// 拆分: a part of it becomes an article of its own.
    Split,
    /// 合并: into another article, whose authors then share.
    Merge,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 15] = [
        Verb::Save,
        Verb::Submit,
        Verb::Take,
        Verb::Edit,
        Verb::Pass,
        Verb::Return,
        Verb::Decline,
        Verb::Withdraw,
        Verb::Publish,
        Verb::Correct,
        Verb::Recall,
        Verb::Adopt,
        Verb::Assign,
        Verb::Split,
        Verb::Merge,
    ];

    /// The word on the button.
    pub fn title(self) -> &'static str {
        match self {
            Verb::Save => "保存",
            Verb::Submit => "提交审核",
            Verb::Take => "领取",
            Verb::Edit => "修改",
            Verb::Pass => "通过",
            Verb::Return => "退回",
            Verb::Decline => "不采用",
            Verb::Withdraw => "撤回",
            Verb::Publish => "安排发布",
            Verb::Correct => "更正",
            Verb::Recall => "撤稿",
            Verb::Adopt => "登记采用",
            Verb::Assign => "转交",
            Verb::Split => "拆分",
            Verb::Merge => "合并",
        }
    }
}

/// Where a verb leads. The whole machine; what is not here is refused.
pub fn step(state: State, verb: Verb, route: &Route) -> Result<State, Refusal> {
    use State::*;
    Ok(match (state, verb) {
        (Draft | Returned, Verb::Save) => state,
        (Draft | Returned, Verb::Submit) => route.first(),
        (UnitReview | CountyReview | FirstReview | SecondReview | FinalReview, Verb::Take | Verb::Edit) => state,
        (UnitReview, Verb::Pass) => route.after(Stage::Unit),
        (CountyReview, Verb::Pass) => route.after(Stage::County),
        (FirstReview, Verb::Pass) => route.after(Stage::First),
        (SecondReview, Verb::Pass) => route.after(Stage::Second),
        (FinalReview, Verb::Pass) => Accepted,
        (UnitReview | CountyReview | FirstReview | SecondReview | FinalReview, Verb::Return) => Returned,
        // A planned text may still turn out wrong; once it stands in public it is corrected or recalled.
        (Accepted, Verb::Return) => Returned,
        (FirstReview | SecondReview | FinalReview | Accepted, Verb::Decline) => Declined,
        (UnitReview | CountyReview | FirstReview | SecondReview | FinalReview | Returned, Verb::Withdraw) => Withdrawn,
        (Accepted, Verb::Edit) => Accepted,
        (Accepted | Published, Verb::Publish) => state,
        (Published, Verb::Correct) => Published,
        (Published, Verb::Recall) => Recalled,
        (Accepted | Published | Declined, Verb::Adopt) => state,
        (CountyReview | FirstReview | SecondReview | FinalReview | Accepted, Verb::Assign) => state,
        // Only the office takes texts apart and together, and only before anything of them is public.
        (FirstReview | SecondReview | FinalReview, Verb::Split) => state,
        (FirstReview | SecondReview | FinalReview | Accepted, Verb::Merge) => Merged,
        _ => return Err(refused(state, verb)),
    })
}

fn refused(state: State, verb: Verb) -> Refusal {
    let advice = match (state, verb) {
        (State::Published, Verb::Edit | Verb::Save) => "已发布的稿件不能直接改，请用“更正”，更正说明会显示在正文上方。",
        (State::Published, Verb::Return | Verb::Withdraw | Verb::Decline) => {
            "已发布的稿件请用“撤稿”，各渠道会收到通知。"
        }
        (State::Draft | State::Returned, Verb::Pass) => "稿件还在作者手里，等作者报送后再审。",
        (State::Merged, _) => "请到合并后的稿件上办理。",
        (State::Withdrawn | State::Recalled | State::Declined, _) => "需要再用时请复制为新稿件。",
        _ => "请刷新后查看稿件现在的状态。",
    };
    Refusal::new("wrong_state", format!("稿件现在是“{}”，不能{}。", state.title(), verb.title()), advice)
}

/// What one person is to one article.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Their roles.
    pub roles: &'a [Role],
    /// They wrote it.
    pub is_author: bool,
    /// Its unit lies in the subtree of theirs.
    pub covers_unit: bool,
    /// Its unit lies below theirs.
    pub above_unit: bool,
    /// They passed one of its earlier office stages in this round.
    pub passed_before: bool,
}

/// Whether this person may do this verb to an article in this state; the reason if not.
pub fn may_do(state: State, verb: Verb, who: Standing, route: &Route) -> Result<State, Refusal> {
    let next = step(state, verb, route)?;
    let forbidden = |sentence: &str| Refusal::new("not_yours", sentence, "");
    match verb {
        Verb::Save | Verb::Submit | Verb::Withdraw => {
            if !who.is_author || !may(who.roles, Act::SubmitArticle) {
                return Err(forbidden("只有作者本人可以这样做。"));
            }
        }
        Verb::Take
        | Verb::Edit
        | Verb::Pass
        | Verb::Return
        | Verb::Decline
        | Verb::Assign
        | Verb::Split
        | Verb::Merge => {
            let act = state.stage().map_or(Act::PublishArticle, Stage::act);
            if !may(who.roles, act) || !who.covers_unit {
                let stage = state.stage().map_or("发布", Stage::title);
                return Err(forbidden(&format!("您没有本稿件{stage}的权限。")));
            }
            if state == State::CountyReview && !who.above_unit {
                return Err(forbidden("县区审核由上一级单位的审核人办理。"));
            }
            // 三审三校: nobody answers twice for one text, and nobody for their own.
            if verb == Verb::Pass && who.is_author && !matches!(state, State::UnitReview) {
                return Err(Refusal::new("own_article", "不能审核自己写的稿件。", "请由另一位审核人审核。"));
            }
            if verb == Verb::Pass && state == State::FinalReview && who.passed_before {
                return Err(Refusal::new(
                    "same_reviewer",
                    "初审或复审由您完成，终审须由另一人承担。",
                    "请由另一位有终审权限的同事终审。",
                ));
            }
        }
        Verb::Publish | Verb::Correct | Verb::Recall | Verb::Adopt => {
            if !may(who.roles, Act::PublishArticle) || !who.covers_unit {
                return Err(forbidden("您没有发布稿件的权限。"));
            }
        }
    }
    Ok(next)
}

/// The verbs this person may do now, for the screen to draw.
pub fn allowed(state: State, who: Standing, route: &Route) -> Vec<Verb> {
    Verb::ALL.into_iter().filter(|verb| may_do(state, *verb, who, route).is_ok()).collect()
}

/// After this long without a sign of life another reviewer may take the article over.
pub const LOCK_MS: i64 = 15 * MINUTE_MS;

/// Who is reading an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The reviewer.
    pub holder: Id,
    /// Their name, for the refusal.
    pub name: String,
    /// Their last sign of life.
    pub held_at: i64,
}

/// What taking an article means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was free.
    Free,
    /// It was theirs already.
    Renewed,
    /// Somebody left it lying for longer than [`LOCK_MS`].
    TakenOver,
}

/// Whether `who` may hold the article at `now`. Refuses while somebody else is at it.
pub fn take(lock: Option<&Lock>, who: Id, now: i64) -> Result<Taken, Refusal> {
    match lock {
        None => Ok(Taken::Free),
        Some(lock) if lock.holder == who => Ok(Taken::Renewed),
        Some(lock) if now - lock.held_at >= LOCK_MS => Ok(Taken::TakenOver),
        Some(lock) => Err(Refusal::new(
            "locked",
            format!("{}正在审阅这篇稿件。", lock.name),
            format!("{} 之后若仍无动作，您可以接手。", format_minute(lock.held_at + LOCK_MS)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::*;

    fn route() -> Route {
        Route::shipped(Kind::News)
    }

    #[test]
    fn the_table() {
        let cases: &[(State, Verb, Option<State>)] = &[
            (Draft, Verb::Submit, Some(UnitReview)),
            (Draft, Verb::Pass, None),
            (UnitReview, Verb::Pass, Some(CountyReview)),
            (CountyReview, Verb::Pass, Some(FirstReview)),
            (CountyReview, Verb::Return, Some(Returned)),
            (FirstReview, Verb::Split, Some(FirstReview)),
            (Accepted, Verb::Merge, Some(Merged)),
            (Published, Verb::Merge, None),
            (Merged, Verb::Submit, None),
            (FirstReview, Verb::Pass, Some(SecondReview)),
            (SecondReview, Verb::Pass, Some(FinalReview)),
            (FinalReview, Verb::Pass, Some(Accepted)),
            (UnitReview, Verb::Return, Some(Returned)),
            (FinalReview, Verb::Return, Some(Returned)),
            (UnitReview, Verb::Decline, None),
            (Returned, Verb::Submit, Some(UnitReview)),
            (Returned, Verb::Withdraw, Some(Withdrawn)),
            (Accepted, Verb::Publish, Some(Accepted)),
            (Accepted, Verb::Withdraw, None),
            (Published, Verb::Publish, Some(Published)),
            (Published, Verb::Edit, None),
            (Published, Verb::Save, None),
            (Published, Verb::Correct, Some(Published)),
            (Published, Verb::Recall, Some(Recalled)),
            (Recalled, Verb::Submit, None),
            (Withdrawn, Verb::Submit, None),
            (Declined, Verb::Adopt, Some(Declined)),
            (FirstReview, Verb::Take, Some(FirstReview)),
        ];
        for (state, verb, next) in cases {
            assert_eq!(step(*state, *verb, &route()).ok(), *next, "{state:?} {verb:?}");
        }
    }

    #[test]
    fn routes_are_data() {
        assert_eq!(step(Draft, Verb::Submit, &Route::shipped(Kind::Urgent)).unwrap(), FinalReview);
        let lead = Route::shipped(Kind::Lead);
        assert_eq!(step(FirstReview, Verb::Pass, &lead).unwrap(), Accepted);
        assert_eq!(step(Draft, Verb::Submit, &route().without(&[Stage::Unit, Stage::County])).unwrap(), FirstReview);
        assert_eq!(step(UnitReview, Verb::Pass, &route().without(&[Stage::County])).unwrap(), FirstReview);
        assert_eq!(Route { stages: vec![Stage::Unit] }.without(&[Stage::Unit]).stages, [Stage::Unit]);
        assert!(Route { stages: vec![Stage::Unit, Stage::County] }.refuse().is_some());
        let small = Route { stages: vec![Stage::Unit, Stage::Final] };
        assert!(small.refuse().is_none());
        assert_eq!(step(UnitReview, Verb::Pass, &small).unwrap(), FinalReview);
        assert!(Route { stages: vec![Stage::Unit] }.refuse().is_some());
        assert!(Route { stages: vec![Stage::Final, Stage::First] }.refuse().is_some());
        assert!(Route { stages: vec![] }.refuse().is_some());
    }

    #[test]
    fn a_route_changed_under_way_never_strands_an_article() {
        // The office dropped 复审 while an article waited there: it goes on to the next stage that is left.
        let short = Route { stages: vec![Stage::Unit, Stage::Final] };
        assert_eq!(step(SecondReview, Verb::Pass, &short).unwrap(), FinalReview);
        assert_eq!(step(FinalReview, Verb::Pass, &Route { stages: vec![Stage::First] }).unwrap(), Accepted);
    }

    fn who(roles: &[Role], is_author: bool) -> Standing<'_> {
        Standing { roles, is_author, covers_unit: true, above_unit: true, passed_before: false }
    }

    #[test]
    fn the_permission_table() {
        use Role::*;
        let cases: &[(State, &[Role], bool, &[Verb])] = &[
            (Draft, &[Correspondent], true, &[Verb::Save, Verb::Submit]),
            (Draft, &[Correspondent], false, &[]),
            (Draft, &[SectionChief], false, &[]),
            (UnitReview, &[Correspondent], true, &[Verb::Withdraw]),
            (UnitReview, &[CountyReviewer], false, &[Verb::Take, Verb::Edit, Verb::Pass, Verb::Return]),
            (UnitReview, &[Editor], false, &[]),
            (
                FirstReview,
                &[Editor],
                false,
                &[
                    Verb::Take,
                    Verb::Edit,
                    Verb::Pass,
                    Verb::Return,
                    Verb::Decline,
                    Verb::Assign,
                    Verb::Split,
                    Verb::Merge,
                ],
            ),
            (CountyReview, &[CountyReviewer], false, &[Verb::Take, Verb::Edit, Verb::Pass, Verb::Return, Verb::Assign]),
            (FirstReview, &[CountyReviewer], false, &[]),
            (FinalReview, &[Editor], false, &[]),
            (
                FinalReview,
                &[SectionChief],
                false,
                &[
                    Verb::Take,
                    Verb::Edit,
                    Verb::Pass,
                    Verb::Return,
                    Verb::Decline,
                    Verb::Assign,
                    Verb::Split,
                    Verb::Merge,
                ],
            ),
            (
                Accepted,
                &[Editor],
                false,
                &[Verb::Edit, Verb::Return, Verb::Decline, Verb::Publish, Verb::Adopt, Verb::Assign, Verb::Merge],
            ),
            (Published, &[Editor], false, &[Verb::Publish, Verb::Correct, Verb::Recall, Verb::Adopt]),
            (Published, &[Correspondent], true, &[]),
            (Published, &[Leader], false, &[]),
            (FirstReview, &[SystemAdmin], false, &[]),
            (Recalled, &[SectionChief], false, &[]),
        ];
        for (state, roles, is_author, verbs) in cases {
            assert_eq!(&allowed(*state, who(roles, *is_author), &route()), verbs, "{state:?} {roles:?} {is_author}");
        }
    }

    #[test]
    fn nobody_answers_twice_or_for_their_own() {
        let own = may_do(FirstReview, Verb::Pass, who(&[Role::Editor], true), &route()).unwrap_err();
        assert_eq!(own.code, "own_article");
        let mut chief = who(&[Role::SectionChief], false);
        chief.passed_before = true;
        assert_eq!(may_do(FinalReview, Verb::Pass, chief, &route()).unwrap_err().code, "same_reviewer");
        // A unit reviewer who writes signs off for the unit: that is the unit's own answer.
        assert!(may_do(UnitReview, Verb::Pass, who(&[Role::CountyReviewer], true), &route()).is_ok());
        let mut own_unit = who(&[Role::CountyReviewer], false);
        own_unit.above_unit = false;
        assert_eq!(may_do(CountyReview, Verb::Pass, own_unit, &route()).unwrap_err().code, "not_yours");
        assert!(may_do(UnitReview, Verb::Pass, own_unit, &route()).is_ok());
        let mut stranger = who(&[Role::CountyReviewer], false);
        stranger.covers_unit = false;
        assert_eq!(may_do(UnitReview, Verb::Pass, stranger, &route()).unwrap_err().code, "not_yours");
    }

    #[test]
    fn a_lock_may_be_taken_over_after_fifteen_minutes() {
        let lock = Lock { holder: Id(1), name: "李强".into(), held_at: 1_000 };
        assert_eq!(take(None, Id(2), 0), Ok(Taken::Free));
        assert_eq!(take(Some(&lock), Id(1), 2_000), Ok(Taken::Renewed));
        assert_eq!(take(Some(&lock), Id(2), 1_000 + LOCK_MS - 1).unwrap_err().code, "locked");
        assert_eq!(take(Some(&lock), Id(2), 1_000 + LOCK_MS), Ok(Taken::TakenOver));
    }

    #[test]
    fn codes_are_their_own_inverse() {
        for state in State::ALL {
            assert_eq!(State::of(state.code()), Some(state));
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.code()));
        }
    }

    proptest::proptest! {
        /// Whatever is done in whatever order: what is public was accepted by the last stage of the route first,
        /// and nothing public goes back to an author.
        #[test]
        fn no_way_round_review(verbs in proptest::collection::vec(0usize..Verb::ALL.len(), 0..40)) {
            let route = route();
            let mut state = Draft;
            let mut passed = Vec::new();
            for verb in verbs.into_iter().map(|n| Verb::ALL[n]) {
                let Ok(next) = step(state, verb, &route) else { continue };
                if verb == Verb::Submit { passed.clear(); }
                if verb == Verb::Pass { passed.push(state); }
                if next == Accepted && state != Accepted {
                    proptest::prop_assert_eq!(&passed, &vec![UnitReview, CountyReview, FirstReview, SecondReview, FinalReview]);
                }
                proptest::prop_assert!(!(state == Published && matches!(next, Draft | Returned | Withdrawn)));
                state = next;
            }
        }
    }
}

//! Charts as a drawing: lines, boxes and words in points, worked out once from the data and then
//! drawn by every writer (vector in PDF and HTML, a picture in docx), so that all formats agree.

use crate::block::{Chart, ChartShape};
use crate::error::{Error, Result};
use crate::gbt9704::width_em;
use serde::Serialize;

/// More bars than this do not fit a page: the caller must choose the top ones and say so.
pub const MOST_CATEGORIES: usize = 60;
const MOST_SERIES: usize = 8;
const LABEL_PT: f32 = 9.0;
const AXIS: &str = "#5b6b6f";
const GRID: &str = "#d5dee0";
const INK: &str = "#1f2d30";
// Also told apart in grey: neighbours differ in lightness. Order of the tiers: national, trade, provincial, municipal, new media.
const COLORS: [&str; MOST_SERIES] =
    ["#0b6e74", "#8db8e8", "#c98a12", "#4c9f70", "#b9c4c7", "#2f74c0", "#7a4f9e", "#5b6b6f"];

/// A finished drawing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawing {
    /// pt.
    pub width: f32,
    /// pt.
    pub height: f32,
    /// From back to front.
    pub marks: Vec<Mark>,
}

/// A thing drawn; origin at the top left, pt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mark {
    /// A straight line.
    Line {
        /// Start.
        x1: f32,
        /// Start.
        y1: f32,
        /// End.
        x2: f32,
        /// End.
        y2: f32,
        /// Thickness.
        weight: f32,
        /// #rrggbb.
        color: String,
        /// Broken line.
        dashed: bool,
    },
    /// A filled box.
    Rect {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        w: f32,
        /// Height.
        h: f32,
        /// #rrggbb.
        color: String,
    },
    /// A filled dot.
    Dot {
        /// Middle.
        x: f32,
        /// Middle.
        y: f32,
        /// Radius.
        r: f32,
        /// #rrggbb.
        color: String,
    },
    /// Words; `y` is their middle.
    Text {
        /// Where the anchor stands.
        x: f32,
        /// Middle of the line.
        y: f32,
        /// Which part of the words stands at `x`.
        anchor: Anchor,
        /// pt.
        size: f32,
        /// #rrggbb.
        color: String,
        /// The words.
        text: String,
    },
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Lays the chart out on `width` pt. Refuses data that contradict themselves: a series longer or shorter
/// than the axis, numbers that are not finite, negative parts of a stack.
pub fn draw(chart: &Chart, width: f32) -> Result<Drawing> {
    check(chart)?;
    let empty =
        chart.categories.is_empty() || chart.series.iter().all(|series| series.values.iter().all(Option::is_none));
    if empty {
        return Ok(draw_empty(width));
    }
    let plan = Plan::of(chart, width);
    let mut out = Vec::new();
    plan.legend(chart, &mut out);
    if plan.lying {
        plan.grid_lying(chart, &mut out);
        plan.bars_lying(chart, &mut out);
    } else {
        plan.grid_standing(chart, &mut out);
        match chart.shape {
            ChartShape::Line => plan.lines(chart, &mut out),
            ChartShape::Bar | ChartShape::StackedBar => plan.bars_standing(chart, &mut out),
        }
    }
    Ok(Drawing { width, height: plan.height, marks: out })
}

/// What the chart shows, in words, for those who cannot see it.
pub fn describe(chart: &Chart) -> String {
    let kind = match chart.shape {
        ChartShape::Bar => "柱形图",
        ChartShape::StackedBar => "堆叠柱形图",
        ChartShape::Line => "折线图",
    };
    let mut out = format!("{}，{kind}。", if chart.title.is_empty() { "统计图" } else { &chart.title });
    for series in &chart.series {
        let points: Vec<String> = chart
            .categories
            .iter()
            .zip(&series.values)
            .map(|(name, value)| format!("{name}{}", value.map_or("无数据".to_owned(), number)))
            .collect();
        out += &format!("{}：{}。", if series.name.is_empty() { "数值" } else { &series.name }, points.join("，"));
    }
    // Some readers choke on very long descriptions, and the table view has the rest.
    if out.chars().count() > 600 { format!("{}……", out.chars().take(600).collect::<String>()) } else { out }
}

/// A number as axis and label show it: no trailing zeros, at most two decimals.
pub fn number(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn check(chart: &Chart) -> Result<()> {
    let wrong = |reason: String| {
        Err(Error::Data { name: if chart.title.is_empty() { "统计图".into() } else { chart.title.clone() }, reason })
    };
    if chart.categories.len() > MOST_CATEGORIES && chart.shape != ChartShape::Line {
        return wrong(format!(
            "横轴有 {} 项，一页最多画 {MOST_CATEGORIES} 项，请只取前若干名或改用表格",
            chart.categories.len()
        ));
    }
    if chart.series.len() > MOST_SERIES {
        return wrong(format!("有 {} 个数据系列，最多 {MOST_SERIES} 个，请合并或改用表格", chart.series.len()));
    }
    for series in &chart.series {
        if series.values.len() != chart.categories.len() {
            return wrong(format!(
                "“{}”有 {} 个数，横轴有 {} 项，两者应相等",
                series.name,
                series.values.len(),
                chart.categories.len()
            ));
        }
        if series.values.iter().flatten().any(|value| !value.is_finite()) {
            return wrong(format!("“{}”里有不是数的值", series.name));
        }
        if chart.shape != ChartShape::Line && series.values.iter().flatten().any(|value| *value < 0.0) {
            return wrong(format!("“{}”里有负数，柱形图画不了，请改用折线图", series.name));
        }
    }
    Ok(())
}

fn draw_empty(width: f32) -> Drawing {
    let height = 60.0;
    let marks = vec![
        Mark::Line { x1: 0.0, y1: 0.5, x2: width, y2: 0.5, weight: 0.5, color: GRID.into(), dashed: false },
        Mark::Text {
            x: width / 2.0,
            y: height / 2.0,
            anchor: Anchor::Middle,
            size: 12.0,
            color: AXIS.into(),
            text: "本期没有数据".into(),
        },
        Mark::Line {
            x1: 0.0,
            y1: height - 0.5,
            x2: width,
            y2: height - 0.5,
            weight: 0.5,
            color: GRID.into(),
            dashed: false,
        },
    ];
    Drawing { width, height, marks }
}

/// Where everything stands.
struct Plan {
    height: f32,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    low: f64,
    high: f64,
    step: f64,
    lying: bool,
    legend_rows: Vec<Vec<usize>>,
}

impl Plan {
    fn of(chart: &Chart, width: f32) -> Self {
        let longest = chart.categories.iter().map(|name| width_em(name)).fold(0.0, f32::max);
        let slot = (width - 50.0) / chart.categories.len() as f32;
        let lying = chart.shape != ChartShape::Line && (chart.categories.len() > 12 || longest * LABEL_PT > slot - 2.0);
        let (low, high, step) = scale(chart);
        let legend_rows = legend_rows(chart, width);
        let legend = legend_rows.len() as f32 * 15.0;
        let head = if chart.unit.is_empty() && legend == 0.0 {
            10.0
        } else {
            8.0 + legend.max(15.0) + if legend > 0.0 && !chart.unit.is_empty() && !lying { 6.0 } else { 0.0 }
        };
        let wanted = if chart.height_mm > 0.0 { chart.height_mm * 72.0 / 25.4 } else { 180.0 };
        if lying {
            let names = (longest * LABEL_PT + 8.0).min(width * 0.4);
            let per_row =
                if chart.shape == ChartShape::Bar { 6.0 + 10.0 * chart.series.len().max(1) as f32 } else { 17.0 };
            let body = (per_row * chart.categories.len() as f32).min(560.0);
            return Self {
                height: head + body + 22.0,
                left: names,
                right: width - 34.0,
                top: head,
                bottom: head + body,
                low,
                high,
                step,
                lying,
                legend_rows,
            };
        }
        let ticks = (0..=12)
            .map(|i| low + step * f64::from(i))
            .take_while(|tick| *tick <= high + step / 2.0)
            .map(|tick| width_em(&number(tick)))
            .fold(0.0, f32::max);
        Self {
            height: wanted.max(90.0),
            left: ticks * LABEL_PT + 8.0,
            right: width - 10.0,
            top: head,
            bottom: wanted.max(90.0) - 20.0,
            low,
            high,
            step,
            lying,
            legend_rows,
        }
    }

    fn across(&self, value: f64) -> f32 {
        self.left + (self.right - self.left) * ((value - self.low) / (self.high - self.low)) as f32
    }

    fn up(&self, value: f64) -> f32 {
        self.bottom - (self.bottom - self.top) * ((value - self.low) / (self.high - self.low)) as f32
    }

    fn ticks(&self) -> impl Iterator<Item = f64> + '_ {
        (0..=12).map(|i| self.low + self.step * f64::from(i)).take_while(|tick| *tick <= self.high + self.step / 2.0)
    }

    fn legend(&self, chart: &Chart, out: &mut Vec<Mark>) {
        for (row, members) in self.legend_rows.iter().enumerate() {
            let y = 8.0 + row as f32 * 15.0;
            let mut x = self.right - members.iter().map(|at| legend_width(&chart.series[*at].name)).sum::<f32>();
            for at in members {
                out.push(Mark::Rect { x, y: y - 4.0, w: 12.0, h: 8.0, color: color(*at).into() });
                out.push(text(x + 16.0, y, Anchor::Start, INK, &chart.series[*at].name));
                x += legend_width(&chart.series[*at].name);
            }
        }
        if !chart.unit.is_empty() {
            let y = if self.lying || self.legend_rows.is_empty() { 8.0 } else { self.top - 10.0 };
            out.push(text(0.0, y, Anchor::Start, AXIS, &format!("单位：{}", chart.unit)));
        }
    }

    fn grid_standing(&self, chart: &Chart, out: &mut Vec<Mark>) {
        for tick in self.ticks() {
            let y = self.up(tick);
            out.push(Mark::Line {
                x1: self.left,
                y1: y,
                x2: self.right,
                y2: y,
                weight: 0.5,
                color: if tick == 0.0 { AXIS } else { GRID }.into(),
                dashed: false,
            });
            out.push(text(self.left - 4.0, y, Anchor::End, AXIS, &number(tick)));
        }
        let slot = (self.right - self.left) / chart.categories.len() as f32;
        // Names that would run into each other are thinned, the last one kept.
        let longest = chart.categories.iter().map(|name| width_em(name) * LABEL_PT).fold(0.0, f32::max) + 6.0;
        let every = (longest / slot).ceil().max(1.0) as usize;
        let last = chart.categories.len() - 1;
        for (at, name) in chart.categories.iter().enumerate() {
            if at == last || (at % every == 0 && last - at >= every) {
                out.push(text(self.left + slot * (at as f32 + 0.5), self.bottom + 10.0, Anchor::Middle, INK, name));
            }
        }
    }

    fn grid_lying(&self, chart: &Chart, out: &mut Vec<Mark>) {
        for tick in self.ticks() {
            let x = self.across(tick);
            out.push(Mark::Line {
                x1: x,
                y1: self.top,
                x2: x,
                y2: self.bottom,
                weight: 0.5,
                color: if tick == 0.0 { AXIS } else { GRID }.into(),
                dashed: false,
            });
            out.push(text(x, self.bottom + 9.0, Anchor::Middle, AXIS, &number(tick)));
        }
        let slot = (self.bottom - self.top) / chart.categories.len() as f32;
        for (at, name) in chart.categories.iter().enumerate() {
            out.push(text(
                self.left - 5.0,
                self.top + slot * (at as f32 + 0.5),
                Anchor::End,
                INK,
                &shortened(name, (self.left - 8.0) / LABEL_PT),
            ));
        }
    }

    fn bars_standing(&self, chart: &Chart, out: &mut Vec<Mark>) {
        let slot = (self.right - self.left) / chart.categories.len() as f32;
        let stacked = chart.shape == ChartShape::StackedBar;
        let beside = if stacked { 1 } else { chart.series.len().max(1) };
        let thick = (slot * 0.72 / beside as f32).min(34.0);
        for at in 0..chart.categories.len() {
            let mut x = self.left + slot * (at as f32 + 0.5) - thick * beside as f32 / 2.0;
            let mut sum = 0.0;
            for (which, series) in chart.series.iter().enumerate() {
                let value = series.values[at].unwrap_or(0.0);
                let (from, to) = if stacked { (sum, sum + value) } else { (0.0, value) };
                let (y, h) = (self.up(to), self.up(from) - self.up(to));
                if h > 0.0 {
                    out.push(Mark::Rect { x: x + 0.5, y, w: thick - 1.0, h, color: color(which).into() });
                }
                sum += value;
                if !stacked {
                    if let Some(value) =
                        series.values[at].filter(|value| width_em(&number(*value)) * LABEL_PT <= thick * 1.6)
                    {
                        out.push(text(x + thick / 2.0, y - 6.0, Anchor::Middle, INK, &number(value)));
                    }
                    x += thick;
                }
            }
            if stacked && sum > 0.0 {
                out.push(text(x + thick / 2.0, self.up(sum) - 6.0, Anchor::Middle, INK, &number(sum)));
            }
        }
    }

    fn bars_lying(&self, chart: &Chart, out: &mut Vec<Mark>) {
        let slot = (self.bottom - self.top) / chart.categories.len() as f32;
        let stacked = chart.shape == ChartShape::StackedBar;
        let beside = if stacked { 1 } else { chart.series.len().max(1) };
        let thick = (slot * 0.72 / beside as f32).min(16.0);
        for at in 0..chart.categories.len() {
            let mut y = self.top + slot * (at as f32 + 0.5) - thick * beside as f32 / 2.0;
            let mut sum = 0.0;
            for (which, series) in chart.series.iter().enumerate() {
                let value = series.values[at].unwrap_or(0.0);
                let (from, to) = if stacked { (sum, sum + value) } else { (0.0, value) };
                let (x, w) = (self.across(from), self.across(to) - self.across(from));
                if w > 0.0 {
                    out.push(Mark::Rect { x, y: y + 0.5, w, h: thick - 1.0, color: color(which).into() });
                }
                sum += value;
                if !stacked {
                    if let Some(value) = series.values[at] {
                        out.push(text(x + w + 4.0, y + thick / 2.0, Anchor::Start, INK, &number(value)));
                    }
                    y += thick;
                }
            }
            if stacked {
                out.push(text(self.across(sum) + 4.0, y + thick / 2.0, Anchor::Start, INK, &number(sum)));
            }
        }
    }

    fn lines(&self, chart: &Chart, out: &mut Vec<Mark>) {
        let slot = (self.right - self.left) / chart.categories.len() as f32;
        let x = |at: usize| self.left + slot * (at as f32 + 0.5);
        for (which, series) in chart.series.iter().enumerate() {
            let mut before: Option<(f32, f32)> = None;
            for (at, value) in series.values.iter().enumerate() {
                let here = value.map(|value| (x(at), self.up(value)));
                if let (Some((x1, y1)), Some((x2, y2))) = (before, here) {
                    out.push(Mark::Line {
                        x1,
                        y1,
                        x2,
                        y2,
                        weight: 1.6,
                        color: color(which).into(),
                        dashed: which % 2 == 1,
                    });
                }
                if let (Some((x, y)), true) = (here, chart.categories.len() <= 40) {
                    out.push(Mark::Dot { x, y, r: 2.0, color: color(which).into() });
                }
                before = here;
            }
        }
        // Peak and trough of a single line are what the reader looks for.
        if let [only] = chart.series.as_slice() {
            let known: Vec<(usize, f64)> =
                only.values.iter().enumerate().filter_map(|(at, value)| value.map(|value| (at, value))).collect();
            let peak = known.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
            let trough = known.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
            if let (Some((at, value)), Some((low_at, low))) = (peak, trough) {
                out.push(text(x(at), self.up(value) - 8.0, Anchor::Middle, INK, &number(value)));
                if low < value {
                    let below = self.up(low) + 9.0;
                    let y = if below > self.bottom - 4.0 { self.up(low) - 8.0 } else { below };
                    out.push(text(x(low_at), y, Anchor::Middle, INK, &number(low)));
                }
            }
        }
    }
}

fn color(series: usize) -> &'static str {
    COLORS[series % COLORS.len()]
}

fn text(x: f32, y: f32, anchor: Anchor, ink: &str, words: &str) -> Mark {
    Mark::Text { x, y, anchor, size: LABEL_PT, color: ink.into(), text: crate::block::as_set(words).replace('\n', " ") }
}

fn legend_width(name: &str) -> f32 {
    16.0 + width_em(name) * LABEL_PT + 14.0
}

fn legend_rows(chart: &Chart, width: f32) -> Vec<Vec<usize>> {
    if chart.series.len() < 2
        && chart.series.iter().all(|series| series.name.is_empty() || chart.shape != ChartShape::Line)
    {
        return Vec::new();
    }
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    let mut used = 0.0;
    for (at, series) in chart.series.iter().enumerate() {
        let need = legend_width(&series.name);
        if used + need > width - 80.0 && rows.last().is_some_and(|row| !row.is_empty()) {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += need;
        if let Some(row) = rows.last_mut() {
            row.push(at);
        }
    }
    rows
}

fn shortened(name: &str, most_em: f32) -> String {
    if width_em(name) <= most_em {
        return name.to_owned();
    }
    let mut out = String::new();
    for c in name.chars() {
        if width_em(&out) + 2.0 > most_em {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// Lowest and highest tick and the distance between ticks: 1, 2 or 5 times a power of ten, three to six ticks.
fn scale(chart: &Chart) -> (f64, f64, f64) {
    let mut low: f64 = 0.0;
    let mut high: f64 = 0.0;
    for at in 0..chart.categories.len() {
        let column: Vec<f64> = chart.series.iter().filter_map(|series| series.values[at]).collect();
        let top = if chart.shape == ChartShape::StackedBar {
            column.iter().sum()
        } else {
            column.iter().copied().fold(0.0, f64::max)
        };
        high = high.max(top);
        low = column.iter().copied().fold(low, f64::min);
    }
    if high <= low {
        high = low + 1.0;
    }
    let rough = (high - low) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|by| by * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    // Counts have no halves: a chart of 0 to 2 items must not show 0.5 篇.
    let whole = chart.series.iter().all(|series| series.values.iter().flatten().all(|value| value.fract() == 0.0));
    let step = if whole { step.max(1.0).round() } else { step };
    ((low / step).floor() * step, (high / step * 1.02).ceil() * step, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Series;

    fn chart(shape: ChartShape, values: &[f64]) -> Chart {
        Chart {
            shape,
            categories: (1..=values.len()).map(|n| format!("{n}月")).collect(),
            series: vec![Series { name: "刊发".into(), values: values.iter().copied().map(Some).collect() }],
            ..Chart::default()
        }
    }

    #[test]
    fn ticks_are_round_and_cover_the_data() {
        for values in [&[1.0, 2.0][..], &[18.0, 366.0], &[92_856.0], &[0.0], &[0.25, 0.5], &[999.0, 1000.0]] {
            let (low, high, step) = scale(&chart(ChartShape::Line, values));
            let most = values.iter().copied().fold(0.0, f64::max);
            assert!(low <= 0.0 && high >= most && (high - low) / step <= 7.0, "{values:?}: {low} {high} {step}");
        }
        assert_eq!(scale(&chart(ChartShape::Line, &[1.0, 2.0])).2, 1.0, "counts have no halves");
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let drawing = draw(&chart(ChartShape::Bar, &[50.0, 100.0]), 440.0).expect("good data");
        let heights: Vec<f32> = drawing
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Rect { h, .. } = mark { Some(*h) } else { None })
            .collect();
        assert_eq!(heights.len(), 2);
        assert!((heights[1] / heights[0] - 2.0).abs() < 0.01);
    }

    #[test]
    fn nothing_stands_outside_the_drawing() {
        let names: Vec<String> = (0..40).map(|n| format!("第{n}个名字特别特别特别特别长的卫生健康服务中心")).collect();
        let long = Chart {
            shape: ChartShape::StackedBar,
            unit: "条".into(),
            series: (0..6)
                .map(|s| Series {
                    name: format!("系列名称{s}"),
                    values: (0..40).map(|v| Some(f64::from(v * s))).collect(),
                })
                .collect(),
            categories: names,
            ..Chart::default()
        };
        for chart in
            [long, chart(ChartShape::Line, &(0..365).map(f64::from).collect::<Vec<_>>()), chart(ChartShape::Bar, &[])]
        {
            let drawing = draw(&chart, 440.0).expect("good data");
            for mark in &drawing.marks {
                let (x, y) = match mark {
                    Mark::Line { x2, y2, .. } => (*x2, *y2),
                    Mark::Rect { x, y, w, h, .. } => (x + w, y + h),
                    Mark::Dot { x, y, .. } => (*x, *y),
                    Mark::Text { x, y, anchor, size, text, .. } => {
                        let width = width_em(text) * size;
                        match anchor {
                            Anchor::Start => (x + width - 1.0, *y),
                            Anchor::Middle => (x + width / 2.0 - 4.0, *y),
                            Anchor::End => (x - width + 1.0, *y),
                        }
                    }
                };
                assert!((-0.5..=441.0).contains(&x) && (-0.5..=drawing.height + 0.5).contains(&y), "{mark:?}");
            }
        }
    }

    #[test]
    fn contradictory_data_are_refused_in_a_sentence() {
        let mut short = chart(ChartShape::Bar, &[1.0, 2.0]);
        short.series[0].values.pop();
        assert!(draw(&short, 440.0).expect_err("too short").to_string().contains("应相等"));
        assert!(draw(&chart(ChartShape::Bar, &[-1.0]), 440.0).is_err());
        assert!(draw(&chart(ChartShape::Line, &[f64::NAN]), 440.0).is_err());
        assert!(draw(&chart(ChartShape::Line, &[-3.0, 4.0]), 440.0).is_ok());
    }
}

//! The report: groups of documents, as tables and as JSON.
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::bootstrap::{self, Intervals};
use crate::figures::Tally;
use crate::judge::Reliability;
use crate::kinds::Kind;
use crate::score::{Case, Outcome};

/// A scored document.
pub(crate) struct Document {
    pub(crate) set: String,
    pub(crate) name: String,
    pub(crate) tally: Tally,
    pub(crate) cases: Vec<Case>,
}

/// Documents added up.
struct Group {
    name: String,
    tally: Tally,
    intervals: Intervals,
}

/// All that was measured.
pub(crate) struct Report {
    documents: Vec<Document>,
    groups: Vec<Group>,
    /// Of the repairer's edits; none where outputs were given.
    reliability: Option<Reliability>,
}

impl Report {
    pub(crate) fn new(documents: Vec<Document>, reliability: Option<Reliability>) -> Self {
        let mut groups = Vec::new();
        let mut group = |name: &str, is_in: &dyn Fn(&Document) -> bool| {
            let mut tally = Tally::default();
            let inside: Vec<_> = documents
                .iter()
                .filter(|document| is_in(document))
                .collect();
            inside
                .iter()
                .for_each(|document| tally.add(&document.tally));
            let counts: Vec<_> = inside
                .iter()
                .map(|document| &document.tally.counts)
                .collect();
            if !counts.is_empty() {
                let intervals = bootstrap::intervals(&counts);
                groups.push(Group {
                    name: name.to_owned(),
                    tally,
                    intervals,
                });
            }
        };
        let mut sets: Vec<_> = documents.iter().map(|document| &document.set).collect();
        sets.dedup();
        for set in sets.iter().filter(|_| sets.len() > 1) {
            group(set, &|document| document.set == **set);
        }
        for tier in ["light", "medium", "heavy"] {
            group(tier, &|document| document.tally.counts.tier() == tier);
        }
        group("all", &|_| true);
        Self {
            documents,
            groups,
            reliability,
        }
    }

    /// Writes the tables.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        for group in &self.groups {
            group.print(out)?;
        }
        if let Some(all) = self.groups.last() {
            print_kinds(out, &all.tally)?;
        }
        if let Some(table) = self.reliability.as_ref() {
            writeln!(
                out,
                "confidence of edits   edits  right  mean confidence  share right"
            )?;
            for (low, n, right, mean) in table.rows() {
                let share = right as f64 / n as f64;
                writeln!(
                    out,
                    "  from {low:5.3}        {n:8} {right:6}  {mean:15.3}  {share:11.3}"
                )?;
            }
            writeln!(out, "  expected calibration error {:.4}", table.error())?;
        }
        Ok(())
    }

    /// Cases by document: all of the outcomes asked for.
    pub(crate) fn list(&self, out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
        for &outcome in outcomes {
            writeln!(out, "-- {}", outcome.name())?;
            for (name, case) in self.cases().filter(|(_, case)| case.outcome == outcome) {
                print_case(out, name, case)?;
            }
        }
        Ok(())
    }

    /// The worst `n` cases: broken units, then miscorrected, then left ones;
    /// among these by the distance added, then by that which remains.
    pub(crate) fn worst(&self, out: &mut impl Write, n: usize) -> io::Result<()> {
        let mut cases: Vec<_> = self.cases().collect();
        cases.retain(|(_, case)| case.outcome != Outcome::Fixed);
        cases.sort_by_key(|(_, case)| {
            let (before, after) = case.costs;
            let added = i128::try_from(after).unwrap_or(i128::MAX)
                - i128::try_from(before).unwrap_or(i128::MAX);
            (case.outcome, std::cmp::Reverse((added, after)))
        });
        writeln!(out, "-- worst")?;
        for (name, case) in cases.into_iter().take(n) {
            write!(out, "{:6} ", case.outcome.name())?;
            print_case(out, name, case)?;
        }
        Ok(())
    }

    fn cases(&self) -> impl Iterator<Item = (&str, &Case)> {
        self.documents.iter().flat_map(|document| {
            let name = document.name.as_str();
            document.cases.iter().map(move |case| (name, case))
        })
    }

    /// Every figure by name, per group and per document; of the outcomes asked
    /// for also the cases (OCR, gold, output).
    pub(crate) fn json(&self, outcomes: &[Outcome]) -> Value {
        let groups: Map<_, _> = self.groups.iter().map(Group::json).collect();
        let documents: Vec<_> = self
            .documents
            .iter()
            .map(|document| document.json(outcomes))
            .collect();
        let reliability = self.reliability.as_ref().map(Reliability::json);
        json!({"groups": groups, "documents": documents, "reliability": reliability})
    }
}

impl Document {
    fn json(&self, outcomes: &[Outcome]) -> Value {
        let mut map = self.tally.json();
        map.insert("set".to_owned(), json!(self.set));
        map.insert("name".to_owned(), json!(self.name));
        map.insert("tier".to_owned(), json!(self.tally.counts.tier()));
        let mut lists = Map::new();
        for &outcome in outcomes {
            let cases = self.cases.iter().filter(|case| case.outcome == outcome);
            let cases: Vec<_> = cases
                .map(|case| [&case.ocr, &case.gold, &case.output])
                .collect();
            lists.insert(outcome.name().to_owned(), json!(cases));
        }
        map.insert("cases".to_owned(), Value::Object(lists));
        Value::Object(map)
    }
}

impl Group {
    fn json(&self) -> (String, Value) {
        let mut map = self.tally.json();
        let Intervals { improvement, harm } = self.intervals;
        map.insert(
            "improvement_95".to_owned(),
            json!([improvement.0, improvement.1]),
        );
        map.insert("harm_95".to_owned(), json!([harm.0, harm.1]));
        (self.name.clone(), Value::Object(map))
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let c = &self.tally.counts;
        let figures = c.figures();
        let f = |name: &str| figures[name].as_f64().unwrap_or(f64::NAN);
        let Intervals { improvement, harm } = self.intervals;
        writeln!(
            out,
            "{}: {} documents, {} characters, {} words",
            self.name, c.docs, c.len_gold, c.words_gold
        )?;
        writeln!(
            out,
            "  improvement {:.2} % ({:.1} to {:.1})   over units {:.2} %   harm {:.2} per 10,000 ({:.1} to {:.1})",
            f("improvement"),
            improvement.0,
            improvement.1,
            f("impr_icdar"),
            f("harm"),
            harm.0,
            harm.1,
        )?;
        writeln!(
            out,
            "  CER {:.3} -> {:.3} %   raw {:.3} -> {:.3} %   WER {:.2} -> {:.2} %   line breaks kept {} of {}",
            f("cer_before"),
            f("cer_after"),
            f("cer_raw_before"),
            f("cer_raw_after"),
            f("wer_before"),
            f("wer_after"),
            c.breaks_kept,
            c.breaks_gold,
        )?;
        writeln!(
            out,
            "  units   wrong {}: fixed {} mis {} left {}   right {}: broken {}   P {:.2} R {:.2} F0.5 {:.2} F1 {:.2}",
            c.wrong,
            c.fixed,
            c.mis,
            c.left,
            c.right,
            c.broken,
            f("P"),
            f("R"),
            f("F05"),
            f("F"),
        )?;
        writeln!(
            out,
            "  boundaries   P {:.2} R {:.2} F1 {:.2} (before {:.2} {:.2} {:.2})   inserted {}, right {} of {}   removed {}, right {} of {}",
            f("bnd_p"),
            f("bnd_r"),
            f("bnd_f"),
            f("bnd_before_p"),
            f("bnd_before_r"),
            f("bnd_before_f"),
            c.ins,
            c.ins_ok,
            c.ins_need,
            c.del,
            c.del_ok,
            c.del_need,
        )?;
        writeln!(
            out,
            "  diacritic words   {:.2} -> {:.2} %   marked {} -> {} of {}   bare twins {} -> {} of {}",
            f("diacritic_accuracy_before"),
            f("diacritic_accuracy"),
            c.marked_before,
            c.marked_after,
            c.marked,
            c.bare_before,
            c.bare_after,
            c.bare,
        )
    }
}

fn print_kinds(out: &mut impl Write, tally: &Tally) -> io::Result<()> {
    writeln!(out, "kind of error   wrong  fixed    mis   left   broken")?;
    for (name, kind) in Kind::NAMES.iter().zip(&tally.kinds) {
        let (wrong, fixed, mis, left) = (kind.wrong(), kind.fixed, kind.mis, kind.left);
        writeln!(
            out,
            "  {name:11} {wrong:7} {fixed:6} {mis:6} {left:6} {:8}",
            kind.broken
        )?;
    }
    if !tally.edits.is_empty() {
        writeln!(out, "kind of edit    edits  right  wrong  neutral")?;
    }
    for (name, [right, wrong, neutral]) in &tally.edits {
        let all = right + wrong + neutral;
        writeln!(out, "  {name:11} {all:7} {right:6} {wrong:6} {neutral:8}")?;
    }
    Ok(())
}

fn print_case(out: &mut impl Write, name: &str, case: &Case) -> io::Result<()> {
    writeln!(
        out,
        "{name}: {} | {} | {}",
        case.ocr, case.gold, case.output
    )
}

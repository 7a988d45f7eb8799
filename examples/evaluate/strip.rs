//! Clean texts with something taken from them, and segmenters on what is left.
//!
//! `benches/peers` compiles this file in: peers are measured on the same lines.
use crate::text;

/// What is taken from clean texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Strip {
    Spaces,
    Marks,
}

impl Strip {
    /// Lines stay lines.
    pub(crate) fn from(self, text: &str) -> String {
        match self {
            Self::Spaces => {
                let bare = |line: &str| line.split_whitespace().collect::<String>();
                text.lines().map(|line| bare(line) + "\n").collect()
            }
            Self::Marks => text::without_marks(text),
        }
    }
}

/// A text whose lines have no spaces, with each line as `cut` writes it.
pub(crate) fn segmented(text: &str, out: &mut String, mut cut: impl FnMut(&str, &mut String)) {
    out.clear();
    for line in text.lines() {
        cut(line, out);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use herstel::{Repairer, Segmenter};

    use super::*;
    use crate::kinds::Marked;
    use crate::score::score;
    use crate::text::Stripped;

    const GOLD: &str = "\
        De dijkgraaf las op 3 mei 1987 de brieven voor.\n\
        Wie (ook zonder reden) te laat kwam, kreeg geen soep; zo was de regel!\n\
        Slibvangers en kwelsloten liggen er nog, zeventien in getal.\n";

    /// Where no letter changes, the boundaries that the scorer finds by alignment are those at equal
    /// places.
    #[test]
    fn boundaries_are_places_where_letters_stay() {
        let segmenter = Segmenter::new(Repairer::dutch());
        let ocr = Strip::Spaces.from(GOLD);
        let mut ours = String::new();
        segmented(&ocr, &mut ours, |line, out| {
            out.push_str(&segmenter.segment(line).join(" "));
        });
        for output in [ours.as_str(), &GOLD.replace("en ", "e n"), &ocr] {
            let counts = score(&ocr, GOLD, output, &Marked::default()).tally.counts;
            let [gold, found] = [GOLD, output].map(Stripped::new);
            assert_eq!(gold.chars, found.chars);
            let is_right = |i: &usize| gold.is_bound[*i];
            assert_eq!(counts.bounds_out, found.bounds().count());
            assert_eq!(counts.bounds_gold, gold.bounds().count());
            assert_eq!(
                counts.bounds_out_ok,
                found.bounds().filter(is_right).count()
            );
        }
    }

    #[test]
    fn lines_lose_spaces_and_stay_lines() {
        assert_eq!(
            Strip::Spaces.from(" de\u{a0}kade \n\nin\t't\n"),
            "dekade\n\nin't\n"
        );
        assert_eq!(Strip::Marks.from("één zeeën\n"), "een zeeen\n");
    }
}

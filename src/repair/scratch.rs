//! Working memory of a repairer.
use std::cell::RefCell;

use super::Repairer;
use crate::confidence::Change;
use crate::edit::Edit;
use crate::lattice::Search;
use crate::protect::Lines;
use crate::token::{self, Chunk, Key, State};

/// Working memory to be used again from text to text, on one thread at a time: it is `Send`, not `Sync`.
///
/// No result depends on what is in it.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) edits: Vec<Edit>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) windows: Windows,
    pub(super) cache: token::Cache,
    /// Whose the caches are.
    repairer: Option<u64>,
    /// The windows (by their first suspect chunk) that had a change to offer.
    pub(super) changed: Vec<usize>,
    /// Changes of other windows that need not be searched again.
    pub(super) kept: Vec<(usize, Edit, Change)>,
    /// What is protected in the block in hand.
    pub(super) lines: RefCell<Lines>,
}

/// What searches windows.
#[derive(Debug, Default)]
pub(super) struct Windows {
    pub(super) search: Search,
    /// Windows that had nothing to offer: forms of words that a text repeats.
    dull: token::Cache,
    /// How many windows were searched.
    pub(super) n_searched: usize,
    /// Those of one text are searched by all threads.
    #[cfg(feature = "parallel")]
    pub(super) is_shared: bool,
    /// What other threads search them with.
    #[cfg(feature = "parallel")]
    pub(super) helpers: Vec<Helper>,
}

/// What one thread among others has to itself.
#[cfg(feature = "parallel")]
#[derive(Debug, Default)]
pub(super) struct Helper {
    pub(super) windows: Windows,
    pub(super) lines: RefCell<Lines>,
}

impl Scratch {
    pub(crate) fn search(&mut self) -> &mut Search {
        &mut self.windows.search
    }

    /// Forgets what is known by another repairer.
    pub(crate) fn begin(&mut self, repairer: &Repairer) {
        let number = Some(repairer.number);
        if self.repairer != number {
            self.repairer = number;
            self.cache = token::Cache::default();
            self.windows.forget();
        }
    }
}

impl Windows {
    fn forget(&mut self) {
        self.dull = token::Cache::default();
        self.search.forget();
        #[cfg(feature = "parallel")]
        for helper in &mut self.helpers {
            helper.windows.forget();
        }
    }

    /// Searches a window unless it is known to have nothing to offer; `search` says whether it may have, there or elsewhere.
    pub(super) fn search(&mut self, window: Key, search: impl FnOnce(&mut Search) -> bool) {
        if self.dull.get(window).is_some() {
            return;
        }
        self.n_searched += 1;
        if !search(&mut self.search) {
            self.dull.put(window, State::Clean);
        }
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::Repairer;

    const PAGE: &str = "De heer Qwrtzorg overlegt met de dijkgraaf.\n\nMevrouw Zwxkamp beheert \
                        de gemalen van Oosterwaard.\n\n";

    fn searched(text: &str, scratch: &mut Scratch) -> usize {
        let before = scratch.windows.n_searched;
        Repairer::dutch().edits_into(text, scratch, &mut Vec::new());
        scratch.windows.n_searched - before
    }

    #[test]
    fn a_window_that_had_nothing_to_offer_is_searched_once() {
        let mut scratch = Scratch::default();
        let once = searched(PAGE, &mut scratch);
        assert!(once > 0);
        assert_eq!(searched(PAGE, &mut scratch), 0);
        assert_eq!(searched(PAGE, &mut Scratch::default()), once);
    }

    #[test]
    fn a_space_alone_is_weighed_again_and_found_as_a_search_finds_it() {
        let plain = "De aanvraag wordt ingediend bij het loket van de provincie. ".repeat(30);
        let text = format!(
            "{plain}Het loket vande provincie is geopend, ook voor ideeën.\n{plain}Dit is inde wet geregeld."
        );
        let repairer = Repairer::dutch();
        let mut scratch = Scratch::default();
        let (mut edits, mut by_search) = (Vec::new(), Vec::new());
        repairer.edits_into(&text, &mut scratch, &mut edits);
        // Two windows, each twice.
        assert!(scratch.windows.n_searched < 4);
        let evidence = repairer.study(&text);
        assert!(evidence.noise.lost_space != crate::channel::Noise::UNKNOWN.lost_space);
        repairer.edits_with(&text, &evidence, &mut scratch, &mut by_search);
        assert!(!edits.is_empty());
        assert_eq!(edits, by_search);
    }

    #[test]
    fn what_a_window_has_to_offer_hangs_on_the_words_that_its_document_repeats() {
        let repeated = "financiéle financiéle  ) financiéle12 post-en\n\nfinanciéle ".to_owned();
        let once = Repairer::dutch().repair(&repeated).into_owned();
        let mut scratch = Scratch::default();
        for text in [&repeated, &once, &repeated] {
            let mut edits = Vec::new();
            Repairer::dutch().edits_into(text, &mut scratch, &mut edits);
            assert_eq!(edits, Repairer::dutch().edits(text), "{text:?}");
        }
        assert_eq!(Repairer::dutch().repair(&once), once);
    }

    #[test]
    fn text_without_a_suspect_is_not_searched() {
        let text = "De aanvraag wordt ingediend bij het loket van de provincie. ".repeat(5000);
        assert_eq!(searched(&text, &mut Scratch::default()), 0);
    }

    #[test]
    fn a_used_scratch_changes_nothing_with_another_lexicon() {
        let own = Repairer::builder()
            .words([("Qwrtzorg".to_owned(), 9)])
            .build()
            .unwrap();
        let text = "Qwrtzorg beheert vande dijken; Qwrtzorgen deQwrtzorg.";
        let mut scratch = Scratch::default();
        for repairer in [Repairer::dutch(), &own, Repairer::dutch()] {
            let mut edits = Vec::new();
            repairer.edits_into(text, &mut scratch, &mut edits);
            assert_eq!(edits, repairer.edits(text));
        }
    }
}

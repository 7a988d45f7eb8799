//! Hostile texts of sizes doubled, and what they cost.
use herstel::{Repairer, Scratch};

/// A few thousand numbers that look random, the same each time (xorshift, Marsaglia 2003).
fn noise(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn repeat(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len() + 1)
}

fn binary(size: usize) -> String {
    let mut state = 88_172_645_463_325_252;
    let bytes: Vec<u8> = (0..size)
        .map(|_| noise(&mut state).to_le_bytes()[3])
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Words without a space between them, in an order that looks random.
fn solid(size: usize) -> String {
    let words = [
        "de",
        "het",
        "vergunning",
        "van",
        "raad",
        "dijk",
        "beheer",
        "in",
        "kader",
        "wet",
    ];
    let mut state = 4_101_842_887_655_102_017;
    let mut out = String::new();
    while out.len() < size {
        out.push_str(words[usize::try_from(noise(&mut state) >> 8).unwrap_or(0) % words.len()]);
    }
    out
}

/// What the text is called, the smallest size in kilobytes, and how it is made.
type Case = (&'static str, usize, fn(usize) -> String);

const CASES: [Case; 13] = [
    ("without a space", 256, solid),
    ("the letter e", 256, |n| "e".repeat(n)),
    ("ambiguous compounds", 64, |n| {
        repeat("raadsbesluitenlijstenboekenkastplankenwandbekledingen ", n)
    }),
    ("damaged words", 64, |n| {
        repeat("vcrgunnlng vandedijkbehecrder ", n)
    }),
    ("blank lines", 2560, |n| "\n".repeat(n)),
    ("binary noise", 256, binary),
    ("alternating scripts", 256, |n| repeat("aбgдβx漢 ", n)),
    ("combining marks", 256, |n| {
        repeat("e\u{301}\u{308}\u{327}", n)
    }),
    ("digits and signs", 256, |n| repeat("1.2,3-4/5:6 ", n)),
    ("dashes and wide signs", 64, |n| {
        repeat("web—app, n iet（a）", n)
    }),
    ("parted letters", 64, |n| {
        repeat("bi j zi j n iet feitelij k ", n)
    }),
    ("broken lines", 64, |n| {
        repeat(
            "Wie vandedijk naar de brug wil lopen, moet eerst om.\neen vcrgunning vragen,\n\
             Daarna gaat de aanvraag naar de raad en het bestuur\nZonder vcrgunning mag niemand.\n",
            n,
        )
    }),
    ("one line of references", 64, |n| {
        repeat(
            "artikel3:42,tweede lid,onder a, vande Stcrt. 2019, 64123 ",
            n,
        )
    }),
];

/// Resident memory in megabytes, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = status.split_whitespace().nth(1)?.parse().ok()?;
    Some((pages * 4096) >> 20)
}

/// Seconds of processor time of this process so far: other work on the machine does not count.
fn seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

pub(crate) fn run() {
    println!(
        "text, kilobytes, seconds of processor time, nanoseconds a byte, edits, resident megabytes beside the text"
    );
    for (name, least, make) in CASES {
        for size in [least, 2 * least, 4 * least] {
            let text = make(size << 10);
            let (mut scratch, mut edits) = (Scratch::default(), Vec::new());
            let before = resident().unwrap_or(0);
            let start = seconds().unwrap_or(0.0);
            Repairer::dutch().edits_into(&text, &mut scratch, &mut edits);
            let seconds = seconds().unwrap_or(0.0) - start;
            let rate = seconds * 1e9 / (text.len() as f64);
            let memory = resident().unwrap_or(0).saturating_sub(before);
            println!(
                "{name}, {size}, {seconds:.2}, {rate:.0}, {}, {memory}",
                edits.len()
            );
        }
    }
}

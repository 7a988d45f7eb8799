//! Repairs OCR'd Dutch text, from one page to a corpus:
//! `cargo run --release --example repair -- --help`, and docs/corpora.md.
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use herstel::Scratch;
use herstel::corpus::{Cancel, Driver, End, Panicked};

mod args;
mod codec;
mod cut;
mod decode;
mod edit_log;
mod generate;
mod inputs;
mod journal;
mod json;
mod log_file;
mod markup;
mod name;
mod progress;
mod report;
mod review;
mod setup;
mod short;
mod sink;
mod steps;
mod store;
mod syncer;
mod table;
mod totals;
mod work;

use args::Args;
use inputs::{Found, Inputs};
use journal::{Finished, Journal};
use log_file::Log;
use progress::Progress;
use review::ReviewPage;
use short::{Short, Shorts};
use sink::{Place, Sink};
use steps::{Plan, Step, Steps};
use store::Broom;
use syncer::Syncer;
use work::{Engine, Show, Work};

/// Refused: nothing was begun.
const REFUSED: u8 = 2;
/// Stopped by Ctrl-C, as a shell has it.
const INTERRUPTED: u8 = 130;
/// Nobody reads the output any more (128 and SIGPIPE).
const BROKEN_PIPE: u8 = 141;
/// How a file of statistics begins.
const STATS: &[u8] = b"{\n  \"totals\": {";
/// Threads that sync files: they wait, and take no processor.
const N_SYNCING: usize = 8;

/// Where the results go; an error is a wrong use of the options.
fn place(args: &Args, inputs: &Inputs, fields: &[String]) -> Result<Place, String> {
    for (option, name) in [
        ("--errors-field", &args.errors_field),
        ("--edits-field", &args.edits_field),
        ("--stats-field", &args.stats_field),
    ] {
        if name.is_some() && args.format != Some(args::Format::Jsonl) {
            return Err(format!("{option} needs --format jsonl"));
        }
    }
    let added = args.added();
    for (i, name) in added.iter().enumerate() {
        if added[..i].contains(name) || fields.iter().any(|field| field == name) {
            return Err(format!("two fields are named `{name}`"));
        }
    }
    for (option, file) in [("--report", &args.report), ("--stats", &args.stats)] {
        if file.as_deref() == Some(Path::new("-")) {
            return Err(format!("{option} needs a FILE, such as /dev/stdout"));
        }
    }
    if args.in_place && args.backup.is_none() && !args.no_backup {
        return Err(
            "--in-place needs --backup SUFFIX, or --no-backup if you have copies".to_owned(),
        );
    }
    if args.backup.as_deref() == Some("") {
        return Err("--backup needs a SUFFIX, such as .orig".to_owned());
    }
    if args.in_place && inputs.has_stream() {
        return Err("--in-place needs files, not standard input or a pipe".to_owned());
    }
    if let Some(out) = args.out.as_deref().filter(|out| out.is_file()) {
        return Err(format!(
            "--out needs a DIR: {} is no directory",
            out.display()
        ));
    }
    let log_only = args.edits.as_deref() == Some(Path::new("-"));
    let place = match &args.out {
        _ if args.dry_run && !args.diff => Place::Nowhere,
        Some(out) => Place::Tree(out.clone()),
        None if args.in_place => Place::Over {
            backup: args.backup.clone(),
        },
        None if log_only => Place::Nowhere,
        None if args.diff || inputs.is_single() => Place::Stdout,
        None => return Err("several documents need --out DIR or --in-place".to_owned()),
    };
    if args.resume && matches!(place, Place::Stdout | Place::Nowhere) {
        return Err("--resume needs --out DIR or --in-place".to_owned());
    }
    Ok(place)
}

/// A result on its way from the workers to the sink.
enum Out {
    Step(Step),
    Short(Box<Short>),
    Piece(Arc<work::Document>, Result<work::Done, String>),
}

fn open_journal(
    args: &Args,
    options: &str,
    sink: &mut Sink,
    inputs: &Inputs,
) -> Result<Finished, String> {
    let home = match &sink.place {
        Place::Tree(out) => {
            let made = store::make_directory(out, inputs.mirrored());
            made.map_err(|error| format!("{}: {error}", out.display()))?;
            out.clone()
        }
        Place::Over { .. } => inputs.home(),
        Place::Stdout | Place::Nowhere => return Ok(Finished::default()),
    };
    let place = sink.place.clone();
    let target = |name: &name::Name| {
        inputs
            .path_of(name)
            .and_then(|(name, path)| place.target(&name, path.as_deref()))
    };
    let (journal, finished) =
        Journal::open(&home.join(journal::FILE), options, args.resume, target)?;
    sink.journal = Some(journal);
    Ok(finished)
}

fn open_log(args: &Args, sink: &Sink) -> Result<Log, String> {
    let begun = sink.journal.as_ref().map(|journal| journal.log);
    match args.edits.as_deref() {
        None => Ok(Log::None),
        Some(path) if path == Path::new("-") => Ok(Log::Stdout),
        Some(_) if args.dry_run => Ok(Log::None),
        Some(path) => {
            // What is gone on with is this run's own.
            if matches!(sink.place, Place::Over { .. }) && begun.unwrap_or(0) == 0 {
                log_file::refuse_older(path, args.resume)?;
            }
            Log::open(path, begun)
        }
    }
}

fn progress(args: &Args, inputs: &Inputs) -> Progress {
    if args.quiet || args.verbose || inputs.has_stream() {
        return Progress::plain(args.verbose);
    }
    // A walk for the sizes; packed files count as they are.
    let size = |found| match found {
        Found::Input(input) => input
            .path
            .and_then(|path| Some(path.metadata().ok()?.len())),
        _ => None,
    };
    Progress::bar(|| inputs.clone().walk().filter_map(size).sum())
}

fn driver(args: &Args, cancel: &Cancel) -> Result<Driver, String> {
    let engine_default = usize::from(args.errors_field.is_some());
    let mut builder = Driver::builder();
    builder
        .threads(args.threads.map_or(engine_default, usize::from))
        .max_bytes(args.window << 20)
        .max_documents(4096)
        .cancel(cancel);
    builder.build().map_err(|error| error.to_string())
}

/// The first Ctrl-C lets the documents in hand be finished; the second, or one
/// while a pipe is waited for, ends at once.
fn on_interrupt(cancel: &Cancel, waits: bool, place: &Place) -> Result<(), String> {
    let (cancel, place) = (cancel.clone(), place.clone());
    let handler = move || {
        if waits && let Place::Tree(out) = &place {
            // What the pipe gave until now.
            Broom::default().sweep(&out.join(name::STDIN));
            progress::say("repair: stopped; --resume goes on");
        }
        if waits || cancel.is_cancelled() {
            std::process::exit(i32::from(INTERRUPTED));
        }
        cancel.cancel();
    };
    ctrlc::set_handler(handler).map_err(|error| format!("no handler for Ctrl-C: {error}"))
}

/// The exit status; an error means that nothing was begun.
fn run(args: &Args) -> Result<u8, String> {
    let started = Instant::now();
    let inputs = Inputs::new(args)?;
    let fields = if args.field.is_empty() {
        vec!["text".to_owned()]
    } else {
        args.field.clone()
    };
    let place = place(args, &inputs, &fields)?;
    // One file, or a stream to standard output, has nothing to be done beside it.
    let many = !inputs.is_single() && !matches!(place, Place::Stdout) && args.report.is_none();
    let syncer = Arc::new(Syncer::new(if many { N_SYNCING } else { 0 }));
    let mut sink = Sink::new(place, syncer.clone(), Progress::plain(args.verbose));
    let (engine, sum) = setup::engine(args)?;
    let options = setup::fingerprint(args, sum);
    let work = Work {
        engine,
        show: match args.diff {
            true => Show::Diff {
                colour: std::io::stdout().is_terminal(),
            },
            false => Show::Text,
        },
        lossy: args.lossy,
        alone: inputs.is_single(),
        log: args.edits.is_some(),
        report: args.report.is_some(),
        fields: fields.clone(),
        added: args.added().into_iter().map(str::to_owned).collect(),
        errors_field: args.errors_field.clone(),
        edits_field: args.edits_field.clone(),
        stats_field: args.stats_field.clone(),
    };
    sink.report = args.report.as_deref().map(ReviewPage::open).transpose()?;
    if let Some(path) = &args.stats {
        name::refuse_foreign(path, "file of statistics", |old| old.starts_with(STATS))?;
    }
    let cancel = Cancel::default();
    let driver = driver(args, &cancel)?;
    on_interrupt(&cancel, inputs.has_stream(), &sink.place)?;
    let finished = open_journal(args, &options, &mut sink, &inputs)?;
    sink.log = match open_log(args, &sink) {
        Ok(log) => log,
        Err(error) => {
            if let Some(journal) = sink.journal.take().filter(|_| finished.is_empty()) {
                // Nothing was begun that could be gone on with.
                _ = journal.remove();
            }
            return Err(error);
        }
    };
    sink.progress = progress(args, &inputs);
    sink.hold = args.apply.is_some();
    sink.fail_fast = args.fail_fast;
    sink.in_band = args.errors_field.is_some();
    sink.exact = !args.lossy;
    let quiet = args.quiet
        || (matches!(sink.place, Place::Stdout | Place::Nowhere) && !args.verbose && !args.dry_run);

    let mut plan = Plan::new(args, &fields);
    plan.short = many;
    let shorts = Shorts {
        work: &work,
        plan: &plan,
        place: sink.place.clone(),
        exact: sink.exact,
        syncer: &syncer,
    };
    let resumed = args.resume.then(|| sink.place.clone());
    let steps = Steps::new(plan.clone(), inputs.walk(), finished, resumed);
    let end = driver.run(
        steps,
        |scratch: &mut Scratch, step| match step {
            Step::Piece {
                document,
                columns,
                piece,
            } => {
                let done = work.piece(&document, &columns, piece, scratch);
                Out::Piece(document, done)
            }
            Step::Short(file) => match shorts.file(file, scratch) {
                Ok(short) => Out::Short(Box::new(short)),
                Err(failed) => Out::Step(failed),
            },
            step => Out::Step(step),
        },
        |result: Result<Out, Panicked>| match result {
            Ok(Out::Piece(document, done)) => sink.piece(&document, done),
            Ok(Out::Short(short)) => sink.short(*short),
            Ok(Out::Step(Step::Begin(begin))) => sink.begin(begin),
            Ok(Out::Step(Step::End(result))) => sink.end(result),
            Ok(Out::Step(Step::Failed { name, why })) => sink.opening_failed(&name, &why),
            Ok(Out::Step(Step::Skipped(path, why))) => sink.skipped(&path, why),
            Ok(Out::Step(Step::Resumed(totals))) => sink.resumed(totals),
            Ok(Out::Step(Step::Piece { .. } | Step::Short(_))) => {
                std::ops::ControlFlow::Continue(())
            }
            Err(panic) => sink.panicked(&panic),
        },
    );
    finish(
        args,
        &work,
        &mut sink,
        (end, quiet, started, cancel.is_cancelled()),
    )
}

fn finish(
    args: &Args,
    work: &Work,
    sink: &mut Sink,
    (end, quiet, started, interrupted): (End, bool, Instant, bool),
) -> Result<u8, String> {
    if let (Engine::Apply(log), End::Complete) = (&work.engine, end) {
        let n = log.n_unused();
        if n > 0 {
            sink.failed(format!(
                "{n} edits of the log belong to no text of the input"
            ));
        }
    }
    sink.close(end == End::Complete);
    sink.progress.end();
    if let Some(Err(error)) = sink.report.take().map(ReviewPage::close) {
        sink.failed(error);
    }
    if let Some(path) = &args.stats {
        let stats = serde_json::json!({
            "totals": sink.totals,
            "complete": end == End::Complete,
            "seconds": started.elapsed().as_secs_f64(),
            "failures": sink.failures,
        });
        let written = name::create(path).and_then(|mut file| writeln!(file, "{stats:#}"));
        if let Err(error) = written {
            sink.failed(format!("{}: {error}", path.display()));
        }
    }
    if sink.broken_pipe {
        return Ok(BROKEN_PIPE);
    }
    if !quiet {
        let summary = sink.totals.summary(started.elapsed());
        summary.lines().for_each(|line| sink.progress.say(line));
    }
    if interrupted {
        let hint = if sink.journal.is_some() {
            "; --resume goes on"
        } else {
            ""
        };
        sink.progress.say(&format!("repair: stopped{hint}"));
        return Ok(INTERRUPTED);
    }
    let bad_records = sink.totals.bad_records > 0 && !sink.in_band;
    let bad = sink.totals.failed > 0 || bad_records || !sink.failures.is_empty();
    if bad && sink.journal.is_some() && !quiet {
        let log = match &sink.log {
            Log::File { path, .. } => format!("; until then the log is {}.part", path.display()),
            _ => String::new(),
        };
        let hint = format!("repair: --resume tries the failed documents again{log}");
        sink.progress.say(&hint);
    }
    Ok(u8::from(bad))
}

fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(what) = args.generate {
        return match generate::print(what, &mut std::io::stdout().lock()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(BROKEN_PIPE),
        };
    }
    match run(&args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            progress::say(&format!("repair: {error}"));
            ExitCode::from(REFUSED)
        }
    }
}

//! Shell completions and the manual page, from clap's own generators.
use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::{Args, Generate};

pub(crate) fn print(what: Generate, out: &mut impl Write) -> io::Result<()> {
    let mut command = Args::command();
    match what {
        Generate::Completions(shell) => {
            clap_complete::generate(shell, &mut command, "repair", out);
            Ok(())
        }
        Generate::Man => clap_mangen::Man::new(command).render(out),
    }
}

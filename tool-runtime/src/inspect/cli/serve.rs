//! `serve`: the page.

use std::io;

use super::{Console, FINE, Failure};
use crate::{
    Toolset,
    inspect::{Page, text::Painted},
};

pub(super) async fn serve(
    tools: &Toolset,
    port: u16,
    console: &mut Console<'_>,
) -> Result<u8, Failure> {
    let page = Page::start(tools.clone(), port).await.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program has it".to_owned(),
            _ => error.to_string(),
        };
        Failure::failed(format!(
            "port {port} cannot be used: {why}; choose another with --port, or a free one with --port 0"
        ))
    })?;
    let out = &mut console.out;
    writeln!(out.writer, "{}", Painted(out.palette.name, page.url()))?;
    out.writer.flush()?;
    let err = &mut console.err;
    writeln!(
        err.writer,
        "{}",
        Painted(err.palette.faint, "Ctrl-C ends it.")
    )?;
    tokio::signal::ctrl_c().await?;
    Ok(FINE)
}

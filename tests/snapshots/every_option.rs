/// Not for the model.
///
/// # Arguments
///
/// * `type` - Kind of file,
///   by its ending.
/// - text: What to write.
#[cfg(feature = "files")]
#[deprecated]
#[tracing::instrument]
pub(crate) fn write_file(
    r#type: &str,
    #[expect(unused)]
    mut text: Option<String>,
) -> std::io::Result<()> {
    Ok(())
}
#[cfg(feature = "files")]
/// The tool that calls [`write_file`](fn@write_file); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
pub(crate) struct write_file {}
#[cfg(feature = "files")]
#[automatically_derived]
impl crate::runtime::__private0_1::Named for write_file {
    const NAME: &'static str = "write-file";
}
#[cfg(feature = "files")]
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: crate::runtime::__private0_1::State,
> crate::runtime::__private0_1::Declare<__State> for write_file {
    const TOOL: &'static crate::runtime::__private0_1::Declaration<__State> = &crate::runtime::__private0_1::Declaration::new(
            "write-file",
            concat!("Writes ", "a file."),
            "fn write_file(r#type: &str, mut text: Option<String>) -> std::io::Result<()>",
            &[
                crate::runtime::__private0_1::Parameter::of::<
                    crate::runtime::__private0_1::Owned<str>,
                >("type", "Kind of file,\nby its ending."),
                crate::runtime::__private0_1::Parameter::of::<
                    Option<String>,
                >("text", "What to write."),
            ],
            |arguments, context, _| crate::runtime::__private0_1::answer_blocking(
                arguments,
                context,
                crate::runtime::__private0_1::decode2::<
                    crate::runtime::__private0_1::Owned<str>,
                    Option<String>,
                >,
                |(arg0, arg1)| {
                    use crate::runtime::__private0_1::returned::{
                        FallibleKind as _, PlainKind as _,
                    };
                    let returned = write_file(&arg0, arg1);
                    (&returned)
                        .__tool_returned()
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .with_policy(const {
            &crate::runtime::tool::Policy::keyed("type")
                .with_timeout(::core::time::Duration::from_millis(90000))
                .with_limit(4)
                .with_retries(2)
                .with_idempotent(true)
                .with_destructive(true)
                .with_approve(true)
                .with_max_output(32768)
        })
        .strict(false)
        .output(|generator| {
            use crate::runtime::__private0_1::returned::{
                FallibleKind as _, PlainKind as _,
            };
            let returned = crate::runtime::__private0_1::output_schema::Returned::<
                std::io::Result<()>,
            >::new();
            (&returned)
                .__tool_returned()
                .schema(::core::convert::identity(returned), generator)
        })
        .allow(
            &[
                crate::runtime::lint::Lint::UnboundedString,
                crate::runtime::lint::Lint::NotStrict,
            ],
        );
}

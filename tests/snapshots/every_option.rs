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
impl crate::runtime::__private::Named for write_file {
    const NAME: &'static str = "write-file";
}
#[cfg(feature = "files")]
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: crate::runtime::__private::State,
> crate::runtime::__private::Declare<__State> for write_file {
    const TOOL: &'static crate::runtime::__private::Declaration<__State> = &crate::runtime::__private::Declaration::new(
            "write-file",
            concat!("Writes ", "a file."),
            "fn write_file(r#type: &str, mut text: Option<String>) -> std::io::Result<()>",
            &[
                crate::runtime::__private::Parameter::of::<
                    crate::runtime::__private::Owned<str>,
                >("type", "Kind of file,\nby its ending."),
                crate::runtime::__private::Parameter::of::<
                    Option<String>,
                >("text", "What to write."),
            ],
            |arguments, context, _| crate::runtime::__private::answer_blocking(
                arguments,
                context,
                crate::runtime::__private::decode2::<
                    crate::runtime::__private::Owned<str>,
                    Option<String>,
                >,
                |(arg0, arg1)| {
                    let returned = write_file(&arg0, arg1);
                    crate::runtime::__private::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .timeout(90000u64)
        .limit(4u32)
        .key("type")
        .retries(2u32)
        .max_output(32768u32)
        .idempotent()
        .destructive()
        .approve()
        .strict(false)
        .output(|generator| {
            let returned = crate::runtime::__private::output_schema::Returned::<
                std::io::Result<()>,
            >::new();
            returned.schema(::core::convert::identity(returned), generator)
        })
        .allow(
            &[
                crate::runtime::__private::Lint::UnboundedString,
                crate::runtime::__private::Lint::NotStrict,
            ],
        );
}

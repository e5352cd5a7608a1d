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
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl crate::runtime::__private::Declare for write_file {
    const TOOL: &'static crate::runtime::__private::Declaration = &crate::runtime::__private::Declaration {
        name: "write-file",
        description: concat!("Writes ", "a file."),
        parameters: &[
            crate::runtime::__private::Parameter::of::<
                crate::runtime::__private::Owned<str>,
            >("type", "Kind of file,\nby its ending."),
            crate::runtime::__private::Parameter::of::<
                Option<String>,
            >("text", "What to write."),
        ],
        timeout: ::core::option::Option::Some(
            ::core::time::Duration::from_millis(90000u64),
        ),
        key: ::core::option::Option::Some("type"),
        call: |parameters, context| crate::runtime::__private::answer_blocking(
            parameters,
            context,
            crate::runtime::__private::decode2::<
                crate::runtime::__private::Owned<str>,
                Option<String>,
            >,
            |(arg0, arg1)| {
                use crate::runtime::__private::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = write_file(&arg0, arg1);
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    };
}

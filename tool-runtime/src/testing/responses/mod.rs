//! Replies of Responses, and what the server keeps of them.

mod deviate;
mod items;
mod response;
mod store;

pub(super) use self::deviate::{deviate, deviate_items};
pub(super) use self::response::respond;
pub(super) use self::store::Store;

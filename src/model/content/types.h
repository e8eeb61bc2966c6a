// The functions behind the rows of content_types.cpp; each pair stands in a file named for its
// type.
#pragma once

#include "model/content/check.h"
#include "model/content/json_tree.h"
#include "model/content/projection.h"

namespace parlance::content {

bool fits_chat_state(Check& check, JsonValue document);
Projected project_chat_state(Projection& out, JsonValue document);
bool fits_collection(Check& check, JsonValue document);
Projected project_collection(Projection& out, JsonValue document);
bool fits_container(Check& check, JsonValue document);
Projected project_container(Projection& out, JsonValue document);
bool fits_copy_and_paste(Check& check, JsonValue document);
Projected project_copy_and_paste(Projection& out, JsonValue document);
bool fits_document_select(Check& check, JsonValue document);
Projected project_document_select(Projection& out, JsonValue document);
bool fits_input(Check& check, JsonValue document);
Projected project_input(Projection& out, JsonValue document);
bool fits_list(Check& check, JsonValue document);
Projected project_list(Projection& out, JsonValue document);
bool fits_location(Check& check, JsonValue document);
Projected project_location(Projection& out, JsonValue document);
bool fits_media_link(Check& check, JsonValue document);
bool fits_reaction(Check& check, JsonValue document);
Projected project_reaction(Projection& out, JsonValue document);
bool fits_redirect(Check& check, JsonValue document);
bool fits_reply(Check& check, JsonValue document);
Projected project_reply(Projection& out, JsonValue document);
bool fits_resource(Check& check, JsonValue document);
bool fits_select(Check& check, JsonValue document);
Projected project_select(Projection& out, JsonValue document);
bool fits_web_link(Check& check, JsonValue document);
// Of web links and media links: "text with link".
Projected project_link(Projection& out, JsonValue document);

}  // namespace parlance::content

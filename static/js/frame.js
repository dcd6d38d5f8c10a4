// The frame of all pages: page history, remembered blocks, messages that can be closed, warning about unsaved input.
import "./form-token.js";
import "./frame/page-history.js";
import "./frame/blocks.js";
import "./frame/messages.js";
import "./frame/unsaved.js";

// The frame of all pages: page history, remembered blocks, messages that can be closed, warning about unsaved input.
import "./form-token.js";
import { startBlocks } from "./webclient/blocks.js";
import { startPageHistory } from "./webclient/page-history.js";
import { startMessages } from "./webclient/messages.js";
import { startUnsaved } from "./webclient/unsaved.js";

startPageHistory();
startBlocks();
startMessages();
startUnsaved();

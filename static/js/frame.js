// The frame of all pages: page history, remembered blocks, messages that can be closed, warning about unsaved input.
import "./form-token.js";
import { startBlocks } from "./frame/blocks.js";
import { startPageHistory } from "./frame/page-history.js";
import { startMessages } from "./frame/messages.js";
import { startUnsaved } from "./frame/unsaved.js";

startPageHistory();
startBlocks();
startMessages();
startUnsaved();

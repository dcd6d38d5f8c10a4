// The context area: commands without a page load, the toolbar as the server has it, dial pad, notices.
import "./communication/morph.js";
import { startCommands } from "./communication/commands.js";
import { contextArea } from "./communication/context-area.js";
import { startDialPad } from "./communication/dial-pad.js";
import { startMessages } from "./communication/messages.js";
import { startNote } from "./communication/note.js";
import { startNotices } from "./communication/notices.js";
import { startToolbar } from "./communication/toolbar.js";

if (contextArea()) {
  startToolbar();
  startMessages();
  startCommands();
  startNote();
  startDialPad();
  startNotices();
}

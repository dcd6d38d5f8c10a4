// The context area: commands without a page load, the toolbar as the server has it, dial pad, notices.
import "./toolbar/morph.js";
import "./toolbar/commands.js";
import "./toolbar/dial-pad.js";
import "./toolbar/picker.js";
import "./toolbar/notices.js";
import "./toolbar/records.js";
import "./toolbar/ring-settings.js";
import "./toolbar/telephone-window.js";

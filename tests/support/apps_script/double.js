// A small double of the Apps Script services that make_form.js uses, held to the reference
// (developers.google.com/apps-script/reference/forms and …/spreadsheet, and the typings of DefinitelyTyped).
//
// It is stricter than Google: a method or a property that isn't there throws, and so does an argument of another
// type. What a run left behind, forms, spreadsheets, properties and the log, is written to standard output as
// JSON; forms in the shape of the Forms API's `Form`, so that the tests read them with the same reader.
//
//   node double.js SCRIPT.js 'FUNCTION FUNCTION …' [OPTIONS JSON]
//
// Options: workspace (the account has the setting "require login"), publishes (the account knows setPublished).
'use strict';

const fs = require('fs');
const vm = require('vm');

const [, , file, calls, given] = process.argv;
const options = Object.assign({ workspace: false, publishes: true, fails: null }, JSON.parse(given || '{}'));

class ScriptError extends Error {}

function strict(name, target) {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key === 'constructor') {
        return Reflect.get(object, key);
      }
      if (String(key).startsWith('_') || !(key in object)) {
        throw new TypeError(`${name}.${String(key)} is not a function`);
      }
      const value = object[key];
      return typeof value === 'function' ? value.bind(object) : value;
    },
    set(_object, key) {
      throw new TypeError(`${name}.${String(key)} can't be set`);
    },
  });
}

const TYPES = {
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Integer: (value) => Number.isInteger(value),
  'String[]': (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};

// The wording is Google's: "The parameters (number) don't match the method signature for …".
function check(method, types, values) {
  const matches =
    values.length === types.length &&
    types.every((type, at) => (typeof type === 'string' ? TYPES[type](values[at]) : type(values[at])));
  if (!matches) {
    const found = Array.from(values, (value) => (Array.isArray(value) ? 'Array' : typeof value)).join(',');
    throw new ScriptError(`The parameters (${found}) don't match the method signature for ${method}.`);
  }
}

let counter = 0x2000;
function nextId() {
  counter += 0x0111;
  return counter;
}

const state = { forms: [], sheets: [], properties: {}, log: [] };
const hidden = new WeakMap(); // from what a script holds to what it stands for

function outer(name, target) {
  const made = strict(name, target);
  hidden.set(made, target);
  return made;
}

class Item {
  constructor(kind) {
    this._kind = kind;
    this._itemId = nextId();
    this._title = '';
    this._help = '';
  }
  _self() {
    return this._outer;
  }
  getId() {
    return this._itemId;
  }
  getTitle() {
    return this._title;
  }
  setTitle(title) {
    check(`${this._kind}.setTitle`, ['String'], arguments);
    this._title = title;
    return this._self();
  }
  setHelpText(text) {
    check(`${this._kind}.setHelpText`, ['String'], arguments);
    this._help = text;
    return this._self();
  }
}

class PageBreakItem extends Item {
  _body() {
    return { pageBreakItem: {} };
  }
}

class QuestionItem extends Item {
  constructor(kind) {
    super(kind);
    this._required = false;
    // Not the item's id: scripts that take one for the other print links that fill in nothing.
    this._questionId = nextId() * 0x10001;
  }
  setRequired(enabled) {
    check(`${this._kind}.setRequired`, ['Boolean'], arguments);
    this._required = enabled;
    return this._self();
  }
  _body() {
    const question = { questionId: this._questionId.toString(16).padStart(8, '0'), ...this._asked() };
    if (this._required) {
      question.required = true;
    }
    return { questionItem: { question } };
  }
}

class TextItem extends QuestionItem {
  setValidation(validation) {
    check(`${this._kind}.setValidation`, [(value) => hidden.get(value) instanceof TextValidation], arguments);
    this._validation = hidden.get(validation);
    return this._self();
  }
  createResponse(response) {
    check(`${this._kind}.createResponse`, ['String'], arguments);
    if (this._validation && !new RegExp(this._validation._pattern).test(response)) {
      throw new ScriptError('Invalid response submitted to question.');
    }
    const made = new ItemResponse(this, response);
    return outer('ItemResponse', made);
  }
  _asked() {
    return { textQuestion: {} };
  }
}

class ParagraphTextItem extends QuestionItem {
  _asked() {
    return { textQuestion: { paragraph: true } };
  }
}

class ChoiceItem extends QuestionItem {
  setChoiceValues(values) {
    check(`${this._kind}.setChoiceValues`, ['String[]'], arguments);
    if (values.length === 0) {
      throw new ScriptError('The array is empty: choices are required.');
    }
    if (values.some((value) => value.trim() === '')) {
      throw new ScriptError('Choice values must not be empty.');
    }
    if (new Set(values).size !== values.length) {
      throw new ScriptError('Questions cannot have duplicate choice values.');
    }
    this._values = [...values];
    return this._self();
  }
  _asked() {
    const type = this._kind === 'CheckboxItem' ? 'CHECKBOX' : 'RADIO';
    return { choiceQuestion: { type, options: (this._values || ['Option 1']).map((value) => ({ value })) } };
  }
}

class ScaleItem extends QuestionItem {
  constructor(kind) {
    super(kind);
    this._low = 1;
    this._high = 5;
    this._labels = ['', ''];
  }
  setBounds(lower, upper) {
    check('ScaleItem.setBounds', ['Integer', 'Integer'], arguments);
    if (![0, 1].includes(lower) || upper < 3 || upper > 10) {
      throw new ScriptError('Scale bounds: the lower must be 0 or 1, the upper between 3 and 10.');
    }
    [this._low, this._high] = [lower, upper];
    return this._self();
  }
  setLabels(lower, upper) {
    check('ScaleItem.setLabels', ['String', 'String'], arguments);
    this._labels = [lower, upper];
    return this._self();
  }
  _asked() {
    const [lowLabel, highLabel] = this._labels;
    return { scaleQuestion: { low: this._low, high: this._high, lowLabel, highLabel } };
  }
}

class TextValidation {}

class TextValidationBuilder {
  setHelpText(text) {
    check('TextValidationBuilder.setHelpText', ['String'], arguments);
    this._help = text;
    return this._outer;
  }
  requireTextMatchesPattern(pattern) {
    check('TextValidationBuilder.requireTextMatchesPattern', ['String'], arguments);
    new RegExp(pattern); // throws where it is no pattern
    this._pattern = pattern;
    return this._outer;
  }
  build() {
    check('TextValidationBuilder.build', [], arguments);
    const made = new TextValidation();
    made._help = this._help || '';
    made._pattern = this._pattern;
    return outer('TextValidation', made);
  }
}

class ItemResponse {
  constructor(item, response) {
    this._item = item;
    this._response = response;
  }
}

class FormResponse {
  constructor(form) {
    this._form = form;
    this._answers = [];
  }
  withItemResponse(response) {
    check('FormResponse.withItemResponse', [(value) => hidden.get(value) instanceof ItemResponse], arguments);
    this._answers.push(hidden.get(response));
    return this._outer;
  }
  toPrefilledUrl() {
    check('FormResponse.toPrefilledUrl', [], arguments);
    const entries = this._answers.map(
      (one) => `entry.${one._item._questionId}=${encodeURIComponent(one._response).replace(/%20/g, '+')}`
    );
    return [`${this._form._url()}?usp=pp_url`, ...entries].join('&');
  }
}

const KINDS = {
  addTextItem: [TextItem, 'TextItem'],
  addParagraphTextItem: [ParagraphTextItem, 'ParagraphTextItem'],
  addMultipleChoiceItem: [ChoiceItem, 'MultipleChoiceItem'],
  addCheckboxItem: [ChoiceItem, 'CheckboxItem'],
  addScaleItem: [ScaleItem, 'ScaleItem'],
  addPageBreakItem: [PageBreakItem, 'PageBreakItem'],
};

const SWITCHES = [
  'setCollectEmail',
  'setLimitOneResponsePerUser',
  'setAllowResponseEdits',
  'setShowLinkToRespondAgain',
  'setPublishingSummary',
  'setAcceptingResponses',
];

class Form {
  constructor(title) {
    const number = String(state.forms.length + 1).padStart(34, '0');
    this._formId = `1BxForm-${number}_`;
    this._title = title;
    this._name = title;
    this._description = '';
    this._confirmation = '';
    this._items = [];
    this._published = !options.publishes; // where forms can be unpublished, new ones may be
    this._switches = { setCollectEmail: false, setLimitOneResponsePerUser: false, setAcceptingResponses: true };
    for (const name of SWITCHES) {
      this[name] = (enabled) => {
        check(`Form.${name}`, ['Boolean'], [enabled]);
        if (name === 'setAcceptingResponses' && enabled && !this._published) {
          throw new ScriptError('Cannot accept responses for an unpublished form.');
        }
        this._switches[name] = enabled;
        return this._outer;
      };
    }
    for (const [name, [Kind, kind]] of Object.entries(KINDS)) {
      this[name] = (...values) => {
        check(`Form.${name}`, [], values);
        if (options.fails === name) {
          throw new ScriptError('Service error: Forms');
        }
        const item = new Kind(kind);
        item._outer = outer(kind, item);
        this._items.push(item);
        return item._outer;
      };
    }
    if (options.publishes) {
      this.setPublished = (enabled) => {
        check('Form.setPublished', ['Boolean'], [enabled]);
        this._published = enabled;
        this._switches.setAcceptingResponses = enabled;
        return this._outer;
      };
    }
  }
  _url() {
    return `https://docs.google.com/forms/d/e/1FAIpQLSd${this._formId.slice(8, 42)}ABCDEFGHIJ/viewform`;
  }
  getId() {
    return this._formId;
  }
  setTitle(title) {
    check('Form.setTitle', ['String'], arguments);
    this._title = title;
    return this._outer;
  }
  setDescription(description) {
    check('Form.setDescription', ['String'], arguments);
    this._description = description;
    return this._outer;
  }
  setConfirmationMessage(message) {
    check('Form.setConfirmationMessage', ['String'], arguments);
    this._confirmation = message;
    return this._outer;
  }
  setRequireLogin(required) {
    check('Form.setRequireLogin', ['Boolean'], arguments);
    if (!options.workspace) {
      throw new ScriptError('This operation is not supported for consumer accounts.');
    }
    this._switches.setRequireLogin = required;
    return this._outer;
  }
  setDestination(type, id) {
    check('Form.setDestination', [(value) => value === DESTINATIONS.SPREADSHEET, 'String'], arguments);
    if (!state.sheets.some((sheet) => sheet._sheetId === id)) {
      throw new ScriptError(`Document ${id} is missing (perhaps it was deleted, or you don't have read access?)`);
    }
    this._destination = id;
    return this._outer;
  }
  createResponse() {
    check('Form.createResponse', [], arguments);
    const made = new FormResponse(this);
    made._outer = outer('FormResponse', made);
    return made._outer;
  }
  getEditUrl() {
    return `https://docs.google.com/forms/d/${this._formId}/edit`;
  }
  getPublishedUrl() {
    return this._url();
  }
  _dump() {
    const items = this._items.map((item) => ({
      itemId: item._itemId.toString(16).padStart(8, '0'),
      ...(item._title ? { title: item._title } : {}),
      ...(item._help ? { description: item._help } : {}),
      ...item._body(),
    }));
    const validations = {};
    for (const item of this._items.filter((one) => one._validation)) {
      validations[item._title] = { pattern: item._validation._pattern, help: item._validation._help };
    }
    return {
      form: {
        formId: this._formId,
        responderUri: this._url(),
        revisionId: '00000001',
        info: { title: this._title, documentTitle: this._name, description: this._description },
        settings: {
          emailCollectionType: this._switches.setCollectEmail ? 'VERIFIED' : 'DO_NOT_COLLECT',
        },
        publishSettings: {
          publishState: {
            isPublished: this._published,
            isAcceptingResponses: this._published && this._switches.setAcceptingResponses,
          },
        },
        items,
        ...(this._destination ? { linkedSheetId: this._destination } : {}),
      },
      confirmation: this._confirmation,
      switches: this._switches,
      validations,
    };
  }
}

const DESTINATIONS = Object.freeze({ SPREADSHEET: { toString: () => 'SPREADSHEET' } });

const FormApp = strict('FormApp', {
  DestinationType: strict('FormApp.DestinationType', { SPREADSHEET: DESTINATIONS.SPREADSHEET }),
  create(title) {
    check('FormApp.create', ['String'], arguments);
    if (title === '') {
      throw new ScriptError('Invalid argument: title');
    }
    const form = new Form(title);
    form._outer = outer('Form', form);
    state.forms.push(form);
    return form._outer;
  },
  openById(id) {
    check('FormApp.openById', ['String'], arguments);
    const form = state.forms.find((one) => one._formId === id);
    if (!form) {
      throw new ScriptError('No item with the given ID could be found, or you do not have permission to access it.');
    }
    return form._outer;
  },
  createTextValidation() {
    check('FormApp.createTextValidation', [], arguments);
    const made = new TextValidationBuilder();
    made._outer = outer('TextValidationBuilder', made);
    return made._outer;
  },
});

class Spreadsheet {
  constructor(name) {
    this._sheetId = `1SheeT-${String(state.sheets.length + 1).padStart(36, '0')}`;
    this._name = name;
    this._timeZone = 'America/New_York';
    this._locale = 'en_US';
  }
  getId() {
    return this._sheetId;
  }
  getUrl() {
    return `https://docs.google.com/spreadsheets/d/${this._sheetId}/edit`;
  }
  setSpreadsheetTimeZone(timeZone) {
    check('Spreadsheet.setSpreadsheetTimeZone', ['String'], arguments);
    new Intl.DateTimeFormat('en', { timeZone }); // throws for a zone that doesn't exist
    this._timeZone = timeZone;
  }
  setSpreadsheetLocale(locale) {
    check('Spreadsheet.setSpreadsheetLocale', ['String'], arguments);
    if (!/^[a-z]{2}_[A-Z]{2}$/.test(locale)) {
      throw new ScriptError(`Invalid argument: ${locale}`);
    }
    this._locale = locale;
  }
}

const SpreadsheetApp = strict('SpreadsheetApp', {
  create(name) {
    check('SpreadsheetApp.create', ['String'], arguments);
    if (options.fails === 'SpreadsheetApp.create') {
      throw new ScriptError('Service error: Spreadsheets');
    }
    const sheet = new Spreadsheet(name);
    state.sheets.push(sheet);
    return outer('Spreadsheet', sheet);
  },
});

const properties = strict('Properties', {
  getProperty(key) {
    check('Properties.getProperty', ['String'], arguments);
    return Object.hasOwn(state.properties, key) ? state.properties[key] : null;
  },
  setProperty(key, value) {
    check('Properties.setProperty', ['String', 'String'], arguments);
    state.properties[key] = value;
  },
  deleteAllProperties() {
    check('Properties.deleteAllProperties', [], arguments);
    state.properties = {};
  },
});

const Logger = strict('Logger', {
  log(...values) {
    const [format, ...rest] = values;
    state.log.push(String(format).replace(/%s/g, () => String(rest.shift())));
  },
});

const PropertiesService = strict('PropertiesService', { getScriptProperties: () => properties });
const world = { FormApp, SpreadsheetApp, PropertiesService, Logger };
const context = vm.createContext(world);
vm.runInContext(fs.readFileSync(file, 'utf8'), context, { filename: file });
let failure = null;
for (const name of calls.split(' ')) {
  if (name === 'deleteForm') {
    state.forms.length = 0;
    continue;
  }
  try {
    vm.runInContext(`${name}()`, context);
  } catch (error) {
    failure = String(error.message || error);
  }
  options.fails = null; // a service fails once
}
process.stdout.write(
  JSON.stringify({
    forms: state.forms.map((form) => form._dump()),
    sheets: state.sheets.map((sheet) => ({
      id: sheet._sheetId,
      name: sheet._name,
      timeZone: sheet._timeZone,
      locale: sheet._locale,
    })),
    properties: state.properties,
    log: state.log,
    failure,
  })
);

// {{title}}
// {{how}}
// {{once}}

const FORM = /*FORM*/ null;
const SAY = /*SAY*/ null;

// {{run}}
function makeForm() {
  const memory = PropertiesService.getScriptProperties();
  const known = memory.getProperty('qrsurvey.form');
  if (known !== null) {
    tell(memory.getProperty('qrsurvey.done') === 'yes' ? SAY.again : SAY.halfMade);
    showLinks(known, memory.getProperty('qrsurvey.sheet'), memory.getProperty('qrsurvey.link'));
    return;
  }
  const form = FormApp.create(FORM.title);
  memory.setProperty('qrsurvey.form', form.getId());
  form.setTitle(FORM.title);
  form.setDescription(FORM.description);

  // {{no-sign-in}}
  form.setCollectEmail(false);
  form.setLimitOneResponsePerUser(false);
  try {
    form.setRequireLogin(false);
  } catch (error) {
    // {{workspace-only}}
  }
  form.setAllowResponseEdits(false);
  form.setShowLinkToRespondAgain(false);
  form.setPublishingSummary(false);
  form.setConfirmationMessage(FORM.thanks);

  let code = null;
  FORM.items.forEach(function (item) {
    const made = addItem(form, item);
    if (item.code) {
      code = made;
    }
  });
  // {{link-first}}
  const link = form.createResponse().withItemResponse(code.createResponse(FORM.marker)).toPrefilledUrl();
  memory.setProperty('qrsurvey.link', link);
  code.setValidation(
    FormApp.createTextValidation()
      .setHelpText(FORM.codeFault)
      .requireTextMatchesPattern(FORM.codePattern)
      .build()
  );

  // {{sheet}}
  const sheet = SpreadsheetApp.create(FORM.sheet);
  sheet.setSpreadsheetTimeZone(FORM.timeZone);
  sheet.setSpreadsheetLocale(FORM.locale);
  form.setDestination(FormApp.DestinationType.SPREADSHEET, sheet.getId());
  memory.setProperty('qrsurvey.sheet', sheet.getUrl());

  // {{publish}}
  try {
    form.setPublished(true);
  } catch (error) {
    tell(SAY.publish);
  }
  form.setAcceptingResponses(true);
  memory.setProperty('qrsurvey.done', 'yes');
  tell(SAY.made);
  showLinks(form.getId(), sheet.getUrl(), link);
}

// {{forget}}
function forgetForm() {
  PropertiesService.getScriptProperties().deleteAllProperties();
  tell(SAY.forgotten);
}

function addItem(form, item) {
  let made;
  if (item.shape === 'section') {
    const section = form.addPageBreakItem().setTitle(item.title);
    return item.description === '' ? section : section.setHelpText(item.description);
  } else if (item.shape === 'paragraph') {
    made = form.addParagraphTextItem();
  } else if (item.shape === 'choice') {
    made = form.addMultipleChoiceItem().setChoiceValues(item.options);
  } else if (item.shape === 'multiple') {
    made = form.addCheckboxItem().setChoiceValues(item.options);
  } else if (item.shape === 'scale') {
    made = form
      .addScaleItem()
      .setBounds(Number(item.options[0]), Number(item.options[item.options.length - 1]))
      .setLabels(item.labels[0], item.labels[1]);
  } else {
    made = form.addTextItem();
  }
  if (item.description !== '') {
    made.setHelpText(item.description);
  }
  return made.setTitle(item.title).setRequired(item.required);
}

function showLinks(formId, sheetUrl, link) {
  try {
    const form = FormApp.openById(formId);
    tell(SAY.edit + ' ' + form.getEditUrl());
    tell(SAY.citizens + ' ' + form.getPublishedUrl());
  } catch (error) {
    tell(SAY.lost);
  }
  if (sheetUrl !== null) {
    tell(SAY.sheet + ' ' + sheetUrl);
  }
  if (link !== null) {
    tell(SAY.prefilled + ' ' + link);
    tell(SAY.next);
    tell('qrsurvey form adopt "' + link + '"');
  }
}

function tell(text) {
  Logger.log('%s', text);
}

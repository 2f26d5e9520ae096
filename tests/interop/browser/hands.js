// How a person works a page: with a mouse, or with nothing but Tab, Enter, Space and letters.
import assert from 'node:assert/strict';

const mostStops = 80;

export class Mouse {
  constructor(page) {
    this.page = page;
  }

  async fill(selector, text) {
    await this.page.fill(selector, text);
  }

  async press(selector) {
    await this.page.click(selector);
  }

  async reach(selector) {
    await this.page.hover(selector);
  }

  async tick(selector, wanted) {
    await this.page.setChecked(selector, wanted);
  }
}

/** Every element that it comes by has to show that it has the focus. */
export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  async fill(selector, text) {
    await this.reach(selector);
    // Tab has selected what is there.
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.type(text);
  }

  async press(selector) {
    const element = await this.reach(selector);
    await this.page.keyboard.press(element === 'BUTTON' ? 'Space' : 'Enter');
  }

  async tick(selector, wanted) {
    await this.reach(selector);
    if ((await this.page.isChecked(selector)) !== wanted) await this.page.keyboard.press('Space');
  }

  /** Goes there with Tab, and returns what kind of element it is. */
  async reach(selector) {
    await this.page.waitForSelector(selector, { state: 'visible' });
    for (let stop = 0; stop < mostStops; stop += 1) {
      const focus = await this.page.evaluate(lookAtFocus, selector);
      if (focus.isOnPage) assert.ok(focus.isSeen, `the focus cannot be seen at ${focus.where} of ${this.page.url()}`);
      if (focus.isThere) return focus.tag;
      await this.page.keyboard.press('Tab');
    }
    return assert.fail(`${selector} of ${this.page.url()} cannot be reached with Tab`);
  }
}

/** Runs in the page. A box around an error is announced instead of outlined when it gets the focus by itself. */
function lookAtFocus(selector) {
  const element = document.activeElement;
  const isOnPage = element !== null && element !== document.body && element.id !== 'error-summary';
  if (!isOnPage) return { isOnPage, isThere: false };
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && outlineColor !== 'rgba(0, 0, 0, 0)';
  const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return {
    isOnPage,
    isSeen: isOutlined && isInView,
    isThere: element.matches(selector),
    tag: element.tagName,
    where: `${element.tagName.toLowerCase()}#${element.id}`,
  };
}
